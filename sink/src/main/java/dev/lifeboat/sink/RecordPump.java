package dev.lifeboat.sink;

import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.sink.Unreadable.DeadLetterLostException;
import dev.lifeboat.sink.store.Entry;
import dev.lifeboat.sink.store.FencedException;
import dev.lifeboat.sink.store.RowReader;
import dev.lifeboat.sink.store.Store;
import dev.lifeboat.sink.store.StoreUnavailableException;
import dev.lifeboat.sink.store.UnstorableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the log into the store, on one thread. Every poll is one transaction. Whatever goes wrong, there is one way back:
 * forget what was read, ask the store how far it is, and read again from there.
 */
final class RecordPump {
    private static final Logger log = LoggerFactory.getLogger(RecordPump.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration CAUGHT_UP_EVERY = Duration.ofSeconds(5);

    private final LogReader reader;
    private final Runnable storeIsThere;
    private final RowReader rows;
    private final Unreadable unreadable;
    private final Store store;
    private final Health health;
    private final InstantSource clock;
    private final SinkMeters meters;
    private @Nullable Instant caughtUpAt;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Thread thread = new Thread(this::run, "sink-pump");
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param storeIsThere run once, when the tables exist, before the first poll */
    RecordPump(
            LogReader reader,
            Runnable storeIsThere,
            RowReader rows,
            Unreadable unreadable,
            Store store,
            Health health,
            InstantSource clock,
            SinkMeters meters) {
        this.reader = reader;
        this.storeIsThere = storeIsThere;
        this.rows = rows;
        this.unreadable = unreadable;
        this.store = store;
        this.health = health;
        this.clock = clock;
        this.meters = meters;
    }

    void start() {
        thread.start();
    }

    /** Completes when the pump has stopped; exceptionally when it could not go on. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    private void run() {
        try (reader;
                unreadable) {
            if (migrated()) {
                storeIsThere.run();
                pump();
            }
            ended.complete(null);
        } catch (Throwable e) {
            if (isClosing()) {
                ended.complete(null);
                return;
            }
            log.error("the sink stops: {}", e.getMessage(), e);
            health.fatal("the sink has stopped: " + e.getMessage());
            ended.completeExceptionally(e);
        }
    }

    private boolean migrated() throws InterruptedException {
        var wait = new Wait();
        while (!isClosing()) {
            try {
                store.migrate();
                return true;
            } catch (StoreUnavailableException e) {
                report(e, wait.failures());
                wait.sleep();
            }
        }
        return false;
    }

    private void pump() throws InterruptedException {
        var wait = new Wait();
        while (!isClosing()) {
            try {
                takeOnePoll();
                wait.reset();
            } catch (WakeupException e) {
                log.debug("woken to close");
            } catch (StoreUnavailableException | DeadLetterLostException e) {
                report(e, wait.failures());
                reader.readAgain();
                wait.sleep();
            } catch (FencedException | InvalidOffsetException e) {
                log.warn("reading again from where the store is: {}", e.getMessage());
                reader.readAgain();
            }
        }
    }

    private void takeOnePoll() throws StoreUnavailableException, FencedException, InterruptedException {
        ConsumerRecords<byte[], byte[]> polled = reader.poll(POLL);
        if (!polled.isEmpty()) {
            var entries = new ArrayList<Entry>(polled.count());
            for (var record : polled) {
                entries.add(entry(record));
            }
            meters.deadLettered(unreadable.confirm());
            write(entries);
            meters.stored(polled);
        }
        if (reader.connected()) {
            health.reading(reader.lag());
            rememberWhenCaughtUp();
        } else {
            health.problem("Kafka does not answer");
        }
    }

    private void rememberWhenCaughtUp() throws StoreUnavailableException {
        Instant now = clock.instant();
        if (caughtUpAt != null && Duration.between(caughtUpAt, now).abs().compareTo(CAUGHT_UP_EVERY) < 0) {
            return;
        }
        var partitions = reader.caughtUp();
        if (!partitions.isEmpty()) {
            store.caughtUp(partitions, now);
            caughtUpAt = now;
        }
    }

    private Entry entry(ConsumerRecord<byte[], byte[]> record) {
        try {
            return rows.read(record);
        } catch (MalformedRecordException e) {
            deadLetter(record, String.valueOf(e.getMessage()));
            return new Entry(record, null);
        }
    }

    /** All at once; when PostgreSQL refuses a value, the halves, down to the one record it is about. */
    private void write(List<Entry> entries) throws StoreUnavailableException, FencedException, InterruptedException {
        try {
            reader.stored(meters.writing(() -> store.write(entries, reader.expected())));
        } catch (UnstorableException e) {
            if (entries.size() > 1) {
                write(entries.subList(0, entries.size() / 2));
                write(entries.subList(entries.size() / 2, entries.size()));
            } else {
                Entry refused = entries.get(0);
                deadLetter(refused.record(), String.valueOf(e.getMessage()));
                meters.deadLettered(unreadable.confirm());
                write(List.of(refused.withoutRow()));
            }
        }
    }

    private void deadLetter(ConsumerRecord<byte[], byte[]> record, String reason) {
        log.warn(
                "{}-{}@{} goes to the dead-letter topic: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                reason);
        unreadable.send(record, reason);
    }

    private void report(Exception e, int failuresBefore) {
        health.problem(String.valueOf(e.getMessage()));
        if (failuresBefore == 0) {
            log.warn("waiting, nothing is lost: {}", e.getMessage());
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Stops within five seconds; the poll under way is stored or forgotten as a whole. */
    void close() {
        closing.countDown();
        if (thread.getState() == Thread.State.NEW) {
            reader.close();
            unreadable.close();
            return;
        }
        reader.wakeUp();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits longer each time, up to five seconds. */
    private final class Wait {
        private int failures;

        int failures() {
            return failures;
        }

        void reset() {
            failures = 0;
        }

        void sleep() throws InterruptedException {
            long millis = Math.min(LONGEST_WAIT.toMillis(), 100L << Math.min(10, failures++));
            closing.await(millis, TimeUnit.MILLISECONDS);
        }
    }
}
