package dev.lifeboat.sink.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lifeboat.sink.dashboard.Problem.BadRequest;
import dev.lifeboat.sink.store.Signal;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink's HTTP server, on loopback: health, metrics, the read API, the live stream, and the page. Reads only. */
public final class Dashboard implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);
    private static final UriCompliance ENCODED_IDS = UriCompliance.DEFAULT.with(
            "database ids in paths", Violation.AMBIGUOUS_PATH_SEPARATOR, Violation.AMBIGUOUS_PATH_ENCODING);
    private static final Set<String> LOCAL_NAMES = Set.of("127.0.0.1", "localhost", "[::1]");

    private final String host;
    private final int askedPort;
    private final Reads reads;
    private final Supplier<Status> status;
    private final Supplier<String> metrics;
    private final InstantSource clock;
    private final LiveStream stream;
    private final Page page = new Page();
    private @Nullable Javalin server;

    /**
     * @param port 0 takes a free one
     * @param store the store's connections
     * @param metrics all meters in Prometheus' text format
     */
    public Dashboard(
            String host,
            int port,
            DataSource store,
            Supplier<Status> status,
            Supplier<String> metrics,
            InstantSource clock) {
        this.host = host;
        this.askedPort = port;
        this.reads = new Reads(store);
        this.status = status;
        this.metrics = metrics;
        this.clock = clock;
        this.stream = new LiveStream(reads, this::statusJson);
    }

    /**
     * Starts to listen.
     *
     * @throws IllegalStateException if the port is taken
     */
    public void start() {
        try {
            server = Javalin.create(this::configure).start(host, askedPort);
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "cannot listen on " + host + ":" + askedPort + " (" + e.getMessage()
                            + "); is another process using the port? Choose another, or end that process",
                    e);
        }
        stream.start();
    }

    public int port() {
        Javalin running = server;
        return running == null ? askedPort : running.port();
    }

    /** The store has changed. */
    public void changed(Signal signal) {
        stream.changed(signal);
    }

    /** Deliveries to webhooks that wait; -1 while PostgreSQL does not answer. */
    public long pendingDeliveries() {
        return reads.pendingDeliveries();
    }

    private void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.maxRequestSize = 64 * 1024;
        config.http.prefer405over404 = true;
        // database ids contain slashes, which clients may send encoded
        config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(ENCODED_IDS));
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.jetty.modifyServer(jetty -> jetty.setStopTimeout(2_000));
        routes(config);
        errors(config);
    }

    private void routes(JavalinConfig config) {
        config.routes.before(Dashboard::guard);
        config.routes.get("/livez", this::livez);
        config.routes.get("/readyz", this::readyz);
        config.routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics.get()));
        config.routes.get("/v1/status", context -> json(context, statusJson()));
        config.routes.get("/v1/databases", this::databases);
        config.routes.get("/v1/databases/<id>", this::database);
        config.routes.get("/v1/alerts", this::alerts);
        config.routes.get("/v1/decisions", this::decisions);
        config.routes.get("/v1/dead-letters", context -> json(context, reads.deadLetters(new Query(context).limit())));
        config.routes.sse("/v1/stream", stream::serve);
        config.routes.get("/", page::index);
        config.routes.get("/{file}", page::file);
    }

    private static void errors(JavalinConfig config) {
        config.routes.exception(
                BadRequest.class,
                (e, context) -> Problem.answer(context, 400, "Bad request", String.valueOf(e.getMessage())));
        config.routes.exception(JdbiException.class, (e, context) -> {
            context.header("Retry-After", "2");
            Problem.answer(
                    context,
                    503,
                    "The store does not answer",
                    "PostgreSQL cannot be reached. Nothing is lost: what was published waits in Kafka.");
        });
        config.routes.exception(
                HttpResponseException.class,
                (e, context) -> Problem.answer(context, e.getStatus(), "Not possible", String.valueOf(e.getMessage())));
        config.routes.exception(Exception.class, (e, context) -> {
            log.error("{} {} failed", context.method(), context.path(), e);
            Problem.answer(context, 500, "Internal error", "The sink's log says more.");
        });
    }

    /**
     * Without authentication, loopback is the only protection: a page of another site that has its name resolve to this
     * machine must not read here, so only our own names are served.
     */
    private static void guard(Context context) {
        context.header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer");
        String host = String.valueOf(context.host()).replaceFirst(":\\d+$", "");
        if (!LOCAL_NAMES.contains(host)) {
            Problem.answer(context, 403, "Not served under this name", "Ask for 127.0.0.1 or localhost.");
            context.skipRemainingHandlers();
        }
    }

    private void livez(Context context) {
        Status now = status.get();
        if (now.alive()) {
            context.result("alive\n");
        } else {
            Problem.answer(context, 503, "The sink has stopped", String.join("; ", now.problems()));
        }
    }

    private void readyz(Context context) {
        Status now = status.get();
        if (now.ready()) {
            context.result("ready\n");
        } else {
            Problem.answer(context, 503, "The sink is not ready", String.join("; ", now.problems()));
        }
    }

    private String statusJson() {
        Status now = status.get();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("now", clock.instant().toString())
                .put("ready", now.ready())
                .put("lastRead", now.lastRead().toString())
                .put("lag", now.lag());
        var problems = json.putArray("problems");
        now.problems().forEach(problems::add);
        return json.toString();
    }

    private void databases(Context context) {
        var query = new Query(context);
        String search = query.text("search");
        json(context, reads.databases(query.verdict(), search == null ? "" : search, query.limit(), query.offset()));
    }

    private void database(Context context) {
        String id = Query.checked("the database id", context.pathParam("id"));
        Instant at = new Query(context).instant("at");
        if (at != null) {
            databaseAt(context, id, at);
            return;
        }
        reads.database(id)
                .ifPresentOrElse(
                        found -> json(context, found),
                        () -> Problem.answer(
                                context,
                                404,
                                "Unknown database",
                                "No readiness of '" + id
                                        + "' has been published. Is it registered? (lifeboat register)"));
    }

    private void databaseAt(Context context, String id, Instant at) {
        var then = reads.databaseAt(id, at);
        var keptSince = reads.keptSince(); // read last: what was deleted before the other read is known by now
        if (keptSince.isPresent() && at.isBefore(keptSince.get())) {
            Problem.answer(
                    context,
                    404,
                    "No longer kept",
                    "Not every change before " + keptSince.get() + " is kept, so how '" + id + "' stood at " + at
                            + " cannot be told (sink.history.kept).");
            return;
        }
        then.ifPresentOrElse(
                found -> json(context, found),
                () -> Problem.answer(
                        context,
                        404,
                        "Not known then",
                        "No change of the readiness of '" + id + "' was published by " + at + "."));
    }

    private void alerts(Context context) {
        var query = new Query(context);
        json(context, reads.alerts(query.flag("open"), query.text("database"), query.limit(), query.offset()));
    }

    private void decisions(Context context) {
        var query = new Query(context);
        json(context, reads.decisions(query.text("database"), query.text("migration"), query.limit(), query.offset()));
    }

    private static void json(Context context, String json) {
        context.header("Cache-Control", "no-store").result(json).contentType("application/json; charset=utf-8");
    }

    @Override
    public void close() {
        stream.close();
        Javalin running = server;
        if (running != null) {
            try {
                running.stop();
            } catch (RuntimeException e) {
                log.debug("requests were cut off", e);
            }
        }
    }
}
