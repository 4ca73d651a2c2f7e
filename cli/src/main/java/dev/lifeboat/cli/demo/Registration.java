package dev.lifeboat.cli.demo;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DatabaseRegistration;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Registers the story's database: from then on it must be recoverable. */
final class Registration {
    static final String ENGINE = "postgresql";
    static final String CLUSTER = "orders-demo";
    static final String DATABASE = ENGINE + ":" + CLUSTER + "/" + OrdersDatabase.NAME;

    private Registration() {}

    /** Returns when Kafka has it. */
    static void publish(Cluster cluster, AvroCodec codec, String systemIdentifier, Instant now)
            throws IOException, InterruptedException {
        DatabaseRegistration registration = DatabaseRegistration.newBuilder()
                .setDatabase(DATABASE)
                .setEngine(ENGINE)
                .setCluster(CLUSTER)
                .setName(OrdersDatabase.NAME)
                .setOwner("orders team")
                .setProfile("baseline")
                .setSystemIdentifier(systemIdentifier)
                .setRegisteredAt(now)
                .setRegisteredBy("demo")
                .build();
        try (var producer = new KafkaProducer<>(
                cluster.clientConfig(Map.of("acks", "all")), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.DATABASE.name(), DATABASE, codec.encode(Topics.DATABASE, registration)))
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("cannot register " + DATABASE, e.getCause());
        }
    }
}
