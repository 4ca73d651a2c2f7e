package dev.lifeboat.cli.gate;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DatabaseRegistration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes and publishes registrations of databases. */
public final class Registrar {
    private Registrar() {}

    /**
     * The beginning of a registration: what the id says.
     *
     * @throws MalformedRecordException if it is no id of a database, engine:cluster/name
     */
    public static DatabaseRegistration.Builder about(String database) throws MalformedRecordException {
        DatabaseIds.require(database);
        int colon = database.indexOf(':');
        int slash = database.indexOf('/', colon);
        return DatabaseRegistration.newBuilder()
                .setDatabase(database)
                .setEngine(database.substring(0, colon))
                .setCluster(database.substring(colon + 1, slash))
                .setName(database.substring(slash + 1));
    }

    /**
     * Publishes a registration; it replaces what was published of the database before, whole.
     *
     * @param patience how long Kafka is waited for
     * @return where it is, once all replicas have it
     * @throws dev.lifeboat.schemas.RegistryUnavailableException if the schema registry does not answer
     * @throws ExecutionException if Kafka refuses it or cannot be reached
     * @throws TimeoutException if Kafka does not answer in time
     */
    public static RecordMetadata publish(
            Cluster cluster, AvroCodec codec, DatabaseRegistration registration, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        byte[] value = codec.encode(Topics.DATABASE, registration);
        int millis = Math.toIntExact(patience.toMillis());
        var config = cluster.clientConfig(Map.of(
                "acks",
                "all",
                "max.block.ms",
                millis,
                "request.timeout.ms",
                millis / 2,
                "delivery.timeout.ms",
                millis));
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(Topics.DATABASE.name(), registration.getDatabase(), value))
                    .get(millis + 1_000L, TimeUnit.MILLISECONDS);
        }
    }
}
