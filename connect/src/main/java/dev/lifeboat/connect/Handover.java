package dev.lifeboat.connect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where capture hands records to the worker and learns that Kafka has them. Capture goes on only when it has all of them,
 * so this never holds more than one batch of changes. Safe for several threads.
 */
final class Handover {
    private static final int MOST_AT_ONCE = 2_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<SourceRecord> waiting = new ArrayDeque<>();
    /** Records that were put and that Kafka is not known to have. */
    private long underWay;

    private boolean ended;
    private @Nullable String loss;

    /** Puts a record; false when nobody takes any more. */
    boolean put(SourceRecord record) {
        lock.lock();
        try {
            if (ended) {
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

    /** Takes what is there, in its order, waiting so long for a first record. */
    List<SourceRecord> take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long nanos = patience.toNanos();
            while (waiting.isEmpty() && !ended && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
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
            ended = true;
            changed.signalAll();
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

    /** Waits until Kafka has all that was put; false when it has not, within that time or ever. */
    boolean awaitDelivered(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long deadline = System.nanoTime() + patience.toNanos();
            while (underWay > 0 && !ended) {
                long left = deadline - System.nanoTime();
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
}
