package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;

/**
 * The way by which records reach Kafka: a producer of its own, or the worker of Kafka Connect. An outlet that failed once is
 * closed and replaced. Safe for several threads.
 */
public interface Outlet extends AutoCloseable {

    /** Opens an outlet for one reading of a source. */
    @FunctionalInterface
    interface Opening {
        /**
         * Opens it.
         *
         * @throws CannotCaptureException if what an earlier one was given may still be on its way
         */
        Outlet open();

        /**
         * Opens one for a heartbeat that says how the source is when it is not being read.
         *
         * @throws CannotCaptureException as {@link #open}
         */
        default Outlet openToReport() {
            return open();
        }
    }

    /**
     * Sends one record; returns before the broker has it.
     *
     * @throws dev.lifeboat.schemas.RegistryUnavailableException if the registry does not answer
     */
    <T extends SpecificRecord> void send(Topic<T> topic, String key, T value);

    default <T extends SpecificRecord> void send(Mapped<T> record) {
        send(record.topic(), record.key(), record.value());
    }

    /**
     * Waits until the broker has all that was sent.
     *
     * @throws CannotCaptureException if it does not
     */
    void awaitAll();

    @Override
    void close();
}
