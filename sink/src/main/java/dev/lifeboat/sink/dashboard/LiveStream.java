package dev.lifeboat.sink.dashboard;

import dev.lifeboat.sink.store.Signal;
import io.javalin.http.sse.SseClient;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every open page what changed. Changes are gathered for a moment, so that a flood of them becomes one message;
 * what is too much to list becomes {@code reload}. A client that reads too slowly is sent away and comes back fresh.
 */
final class LiveStream implements AutoCloseable {
    /** Each client keeps a thread of the server while it is connected. */
    static final int MOST_CLIENTS = 64;

    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);
    private static final int MOST_DATABASES = 200;
    private static final long GATHER_MILLIS = 100;

    private final Reads reads;
    private final Supplier<String> status;
    private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();
    private final Semaphore news = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "sink-live-stream");
    private final Object gathering = new Object();
    private Gathered gathered = new Gathered();
    private volatile boolean closing;

    private static final class Gathered {
        private final Set<String> databases = new LinkedHashSet<>();
        private final Set<String> alerts = new LinkedHashSet<>();
        private final Set<String> decisions = new LinkedHashSet<>();
        private boolean much;

        void add(Signal signal) {
            databases.addAll(signal.databases());
            alerts.addAll(signal.alerts());
            decisions.addAll(signal.decisions());
            much |= signal.much() || databases.size() > MOST_DATABASES || alerts.size() > MOST_DATABASES;
        }
    }

    /** @param status the sink's own state, as JSON; sent every few seconds */
    LiveStream(Reads reads, Supplier<String> status) {
        this.reads = reads;
        this.status = status;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void changed(Signal signal) {
        if (clients.isEmpty()) {
            return;
        }
        synchronized (gathering) {
            gathered.add(signal);
        }
        news.release();
    }

    /** Serves one client until it goes away; on the thread of its request. */
    void serve(SseClient connection) {
        var client = new LiveClient(connection, status);
        if (closing || clients.size() >= MOST_CLIENTS) {
            connection.sendEvent("full", "{}");
            return;
        }
        clients.add(client);
        try {
            client.serve();
        } finally {
            clients.remove(client);
        }
    }

    private void run() {
        while (!closing) {
            try {
                news.acquire();
                TimeUnit.MILLISECONDS.sleep(GATHER_MILLIS);
                news.drainPermits();
                tell(take());
            } catch (InterruptedException e) {
                return;
            } catch (JdbiException e) {
                log.debug("the store does not answer; pages are told to load again", e);
                tellAll("reload", "{}");
            }
        }
    }

    private Gathered take() {
        synchronized (gathering) {
            Gathered taken = gathered;
            gathered = new Gathered();
            return taken;
        }
    }

    private void tell(Gathered changes) {
        if (changes.much) {
            tellAll("reload", "{}");
            return;
        }
        if (!changes.databases.isEmpty()) {
            // a database that is named and not among the summaries has gone
            tellAll(
                    "readiness",
                    "{\"changed\":" + Json.array(changes.databases) + ",\"databases\":" + reads.some(changes.databases)
                            + ",\"counts\":" + reads.counts() + "}");
        }
        if (!changes.alerts.isEmpty()) {
            tellAll("alert", reads.alertsNamed(changes.alerts));
        }
        if (!changes.decisions.isEmpty()) {
            tellAll("decision", reads.decisionsNamed(changes.decisions));
        }
    }

    private void tellAll(String event, String json) {
        clients.forEach(client -> client.offer(event, json));
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        clients.forEach(LiveClient::end);
    }
}
