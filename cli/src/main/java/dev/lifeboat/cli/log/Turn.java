package dev.lifeboat.cli.log;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A turn at work that reads what there is, and writes what rests on it. In the whole cluster one turn at the same work ends
 * well at a time: whoever begins a later one ends those before, of which nothing is written then, and reads all that was
 * written by turns that had ended. It is a transaction under a name; Kafka decides. What is written is there whole once the
 * turn has ended, or not at all. Fails like {@link Log}. For one thread.
 */
public final class Turn implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final KafkaProducer<String, byte[]> producer;
    private final AvroCodec codec;
    private final String work;

    /** Somebody else began the same work meanwhile: nothing of this turn was written. */
    public static final class TakenException extends Exception {
        private static final long serialVersionUID = 1L;

        TakenException(String work, Throwable cause) {
            super("somebody else began " + work + " at the same time; nothing was written", cause);
        }
    }

    /** Where a record stands, once the turn has ended. */
    public interface Place {
        /** Topic, partition and offset. */
        String name();
    }

    private Turn(KafkaProducer<String, byte[]> producer, AvroCodec codec, String work) {
        this.producer = producer;
        this.codec = codec;
        this.work = work;
    }

    static Turn begin(Cluster cluster, AvroCodec codec, String work) throws TakenException {
        var config = cluster.clientConfig(Map.of(
                "transactional.id", "lifeboat-" + work,
                // what a turn that was killed wrote holds up readers for so long, or until the next turn
                "transaction.timeout.ms", PATIENCE_MILLIS,
                "max.block.ms", PATIENCE_MILLIS,
                "request.timeout.ms", PATIENCE_MILLIS / 2,
                "delivery.timeout.ms", PATIENCE_MILLIS));
        var turn =
                new Turn(new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer()), codec, work);
        try {
            turn.producer.initTransactions();
            turn.producer.beginTransaction();
            return turn;
        } catch (KafkaException e) {
            turn.close();
            throw turn.taken(e);
        }
    }

    /** Writes one record, which nobody sees before the turn has ended. */
    public <T extends SpecificRecord> Place write(Topic<T> topic, String key, T value) throws TakenException {
        try {
            var written = producer.send(new ProducerRecord<>(topic.name(), key, codec.encode(topic, value)));
            return () -> name(written);
        } catch (KafkaException | RegistryUnavailableException e) {
            throw taken(e);
        }
    }

    /** Ends the turn: what it wrote is there for all when this returns. */
    public void end() throws TakenException {
        try {
            producer.commitTransaction();
        } catch (KafkaException e) {
            throw taken(e);
        }
    }

    /** For a failure that says that another turn has begun; any other is thrown as it is. */
    private TakenException taken(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return new TakenException(work, failure);
            }
        }
        throw failure;
    }

    private static String name(Future<RecordMetadata> written) {
        try {
            RecordMetadata at = written.get();
            return at.topic() + "-" + at.partition() + "@" + at.offset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException(ExitCode.INDETERMINATE, "interrupted while writing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the place of a record is known only once its turn has ended", e);
        }
    }

    /** Gives the turn up, unless it has ended. */
    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
