package dev.lifeboat.connect;

import dev.lifeboat.ingest.capture.Outlet;
import dev.lifeboat.schemas.AvroCodec;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Opens the ways to Kafka of one task: evidence leaves through the worker alone; that reading has ended is said past it
 * when it takes nothing any more.
 *
 * @param partitions which partition a key is for; asked anew for each reading
 * @param patience how long the worker may take until the next record is delivered
 * @param pastTheWorker a way of the task's own
 */
record WorkerOutlets(
        Handover handover,
        AvroCodec codec,
        Supplier<Partitions> partitions,
        String source,
        Duration patience,
        Supplier<Outlet> pastTheWorker)
        implements Outlet.Opening {
    /** An older heartbeat that arrives behind it would take it back. */
    private static final Duration UNTIL_QUIET = Duration.ofSeconds(2);

    @Override
    public Outlet open() {
        return WorkerOutlet.open(handover, codec, partitions.get(), source, patience);
    }

    @Override
    public Outlet openToReport() {
        if (!handover.hasEnded()) {
            return open();
        }
        try {
            handover.awaitQuiet(UNTIL_QUIET);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return pastTheWorker.get();
    }
}
