package dev.lifeboat.connect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where capture hands records to the worker and learns that Kafka has them. Capture goes on only when it has all of them,
 * so this never holds more than one batch of changes. One reading hands over at a time. Safe for several threads.
 */
final class Handover {
    private static final int MOST_AT_ONCE = 2_000;
    private static final long NO_READING = 0;

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<SourceRecord> waiting = new ArrayDeque<>();
    /** Records that were put and that Kafka is not known to have. */
    private long underWay;
    /** How many Kafka got. */
    private long acknowledged;

    private long readings;
    private long reading = NO_READING;
    private boolean ended;
    private @Nullable String loss;

    Handover() {
        this(System::nanoTime);
    }

    /**
     * @param nanos a clock that patience goes by
     */
    Handover(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Begins a reading, once Kafka has all that earlier ones put; no earlier one puts any more.
     *
     * @return its number; empty when Kafka has not all, see {@link #awaitDelivered}
     */
    OptionalLong begin(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            reading = NO_READING;
            if (!awaitDelivered(patience)) {
                return OptionalLong.empty();
            }
            reading = ++readings;
            return OptionalLong.of(reading);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a reading: it puts no more. */
    void finish(long number) {
        lock.lock();
        try {
            if (reading == number) {
                reading = NO_READING;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Puts a record; false when it is another reading's turn, or nobody takes any more. */
    boolean put(long number, SourceRecord record) {
        lock.lock();
        try {
            if (ended || reading != number) {
                return false;
            }
            waiting.add(record);
            underWay++;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what is there, in its order, waiting so long for a first record; nothing once it ended. */
    List<SourceRecord> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty() && !ended && left > 0) {
                left = changed.awaitNanos(left);
            }
            var taken = new ArrayList<SourceRecord>();
            while (!waiting.isEmpty() && taken.size() < MOST_AT_ONCE) {
                taken.add(waiting.poll());
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Kafka has one more of the records that were taken. */
    void delivered() {
        lock.lock();
        try {
            underWay--;
            acknowledged++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The worker let go of a record that Kafka does not have: nothing may go on. */
    void lost(String what) {
        lock.lock();
        try {
            loss = what;
            underWay--;
            end();
        } finally {
            lock.unlock();
        }
    }

    /** What was lost; null when nothing was. */
    @Nullable
    String loss() {
        lock.lock();
        try {
            return loss;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until Kafka has all that was put; false when nothing more got there within that time, or it ended.
     *
     * @param patience how long it may take until the next record gets there
     */
    boolean awaitDelivered(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long counted = acknowledged;
            long deadline = nanos.getAsLong() + patience.toNanos();
            while (underWay > 0 && !ended) {
                if (acknowledged != counted) {
                    counted = acknowledged;
                    deadline = nanos.getAsLong() + patience.toNanos();
                }
                long left = deadline - nanos.getAsLong();
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return underWay == 0 && !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Waits, so long at most, until the worker holds no record any more that it has taken. */
    void awaitQuiet(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (underWay > waiting.size() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody takes any more. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean hasEnded() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }
}
