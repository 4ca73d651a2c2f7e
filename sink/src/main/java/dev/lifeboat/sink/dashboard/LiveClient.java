package dev.lifeboat.sink.dashboard;

import io.javalin.http.sse.SseClient;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One open page: a bounded queue, emptied by the thread of its request. */
final class LiveClient {
    private static final int MOST_WAITING = 256;
    private static final long STATUS_SECONDS = 3;

    private final SseClient connection;
    private final Supplier<String> status;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean ended;

    private static final Event END = new Event("end", "{}");

    private record Event(String name, String json) {}

    LiveClient(SseClient connection, Supplier<String> status) {
        this.connection = connection;
        this.status = status;
    }

    void serve() {
        connection.sendEvent("status", status.get());
        long statusDue = System.nanoTime();
        while (!ended && !connection.terminated()) {
            Event event = next();
            if (event != null && !ended) {
                connection.sendEvent(event.name(), event.json());
            }
            if (System.nanoTime() - statusDue > TimeUnit.SECONDS.toNanos(STATUS_SECONDS)) {
                connection.sendEvent("status", status.get());
                statusDue = System.nanoTime();
            }
        }
    }

    private @Nullable Event next() {
        try {
            return waiting.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            ended = true;
            return null;
        }
    }

    void offer(String event, String json) {
        if (!waiting.offer(new Event(event, json))) {
            end();
        }
    }

    /** Ends at once, even when the thread of the request waits. */
    void end() {
        ended = true;
        waiting.clear();
        waiting.offer(END);
    }
}
