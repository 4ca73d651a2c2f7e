package dev.lifeboat.streams.gate;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.streams.queries.Queries;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.eclipse.jetty.http.UriCompliance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate API. Listens as soon as it is started and answers 503 until Kafka, the registry and the streams can give
 * decisions. Owns its producer, its consumer and its port, and gives them back when closed; the codec and the streams are
 * the caller's.
 */
public final class GateServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GateServer.class);
    /** A question nobody waits for any more can be joined this long. */
    private static final Duration OPEN_QUESTIONS = Duration.ofMinutes(1);
    /** Of the body of a refused request, so much is read and thrown away; then the connection is cut. */
    private static final long MOST_DISCARDED = 64L * 1024 * 1024;

    private final Javalin http;
    private final BooleanSupplier following;
    private final GateMetrics metrics;
    private final List<AutoCloseable> owned;

    private GateServer(Javalin http, BooleanSupplier following, GateMetrics metrics, List<AutoCloseable> owned) {
        this.http = http;
        this.following = following;
        this.metrics = metrics;
        this.owned = owned;
    }

    /**
     * Starts to listen.
     *
     * @param state how the streams of this instance are, asked at every request
     * @throws IllegalStateException if the port cannot be had
     */
    public static GateServer start(
            GateSettings settings,
            AvroCodec codec,
            Cluster cluster,
            Queries queries,
            Supplier<KafkaStreams.State> state) {
        var requests = RequestLog.open(cluster, codec);
        var decisions = new Decisions(requests, OPEN_QUESTIONS, settings.remembered());
        var tail = DecisionTail.start(cluster, codec, decisions::decided, settings.remembered() / 10);
        var registry = new SchemaRegistry(cluster);
        return listen(
                settings,
                decisions,
                tail::isFollowing,
                queries,
                state,
                registry::checkCompatibility,
                List.of(tail, requests));
    }

    /** The HTTP side alone, over whatever decides. */
    static GateServer listen(
            GateSettings settings,
            Decisions decisions,
            BooleanSupplier following,
            Queries queries,
            Supplier<KafkaStreams.State> state,
            Supplier<Optional<SchemaRegistry.Finding>> registry,
            List<AutoCloseable> owned) {
        var metrics = new GateMetrics();
        var asking = new DecisionEndpoint(settings, decisions, following, state, metrics);
        var peers = new Peers();
        var reading = new ReadinessEndpoint(queries.readiness(), peers);
        var forecasting = new ForecastEndpoint(queries.readiness(), queries.evidence(), peers, settings.clock());
        var listing = new BackupsEndpoint(queries.evidence(), peers, settings.clock());
        var looking = new JudgementEndpoint(settings, decisions, following, state, queries, peers);
        var waiting = new OrphanEndpoint(queries, peers, settings.clock());
        waiting.measure(metrics);
        var health = new Health(state, following, registry, settings.clock());
        Javalin http = Javalin.create(config -> {
            configure(config);
            config.routes.post("/v1/databases/<databaseId>/migration-gate/decisions", asking::decide);
            config.routes.get("/v1/decisions/{decisionId}", looking::decision);
            config.routes.get("/v1/migration-gate/decisions/{decisionId}", looking::decision);
            config.routes.get("/v1/migrations/{migrationId}/gate", looking::migration);
            config.routes.get("/v1/orphans", waiting::list);
            config.routes.get("/v1/databases/readiness", reading::many);
            config.routes.get("/v1/databases/<databaseId>/readiness", reading::one);
            config.routes.get("/v1/databases/<databaseId>/forecast", forecasting::one);
            config.routes.get("/v1/databases/<databaseId>/backups", listing::list);
            config.routes.get("/v1/forecast", forecasting::many);
            config.routes.get("/livez", health::live);
            config.routes.get("/readyz", health::ready);
            config.routes.get("/metrics", metrics::scrape);
            errors(config, metrics);
        });
        var server = new GateServer(http, following, metrics, owned);
        try {
            http.start(settings.host(), settings.port());
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw new IllegalStateException(
                    "the gate API cannot listen on " + settings.host() + ":" + settings.port() + " (" + e.getMessage()
                            + "); is another instance running? Choose another port",
                    e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return http.port();
    }

    /** Whether decisions are followed, so that one can be answered. */
    public boolean isFollowing() {
        return following.getAsBoolean();
    }

    /** Where its measurements are, to add others that {@code /metrics} shall show. */
    public MeterRegistry metrics() {
        return metrics.registry();
    }

    @Override
    public void close() {
        http.stop();
        for (AutoCloseable part : owned) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part of the gate did not close well; the others are closed all the same", e);
            }
        }
    }

    private static void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.http.prefer405over404 = true;
        // a database id has a slash, and clients may encode it
        config.jetty.modifyHttpConfiguration(jetty -> {
            jetty.setUriCompliance(UriCompliance.from("DEFAULT,AMBIGUOUS_PATH_SEPARATOR,AMBIGUOUS_PATH_ENCODING"));
            jetty.setSendServerVersion(false);
        });
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
    }

    private static void errors(JavalinConfig config, GateMetrics metrics) {
        config.routes.exception(Problem.class, (problem, context) -> {
            discardBody(context);
            problem.answer(context);
        });
        config.routes.exception(
                Exception.class, (failure, context) -> crashed(failure).answer(context));
        config.routes.after(context -> {
            int status = context.statusCode();
            if (status >= 400) {
                metrics.problem(status);
            }
        });
        for (int status : new int[] {404, 405}) {
            config.routes.error(status, "*", context -> {
                discardBody(context);
                String type = context.res().getContentType();
                if (type == null || !type.startsWith(Problem.MEDIA_TYPE)) {
                    Problem.ofStatus(
                                    status,
                                    context.req().getMethod() + " " + context.path()
                                            + " is not served here; see POST"
                                            + " /v1/databases/{databaseId}/migration-gate/decisions")
                            .answer(context);
                }
            });
        }
    }

    /** A caller that is still writing would see a broken connection instead of the answer. */
    private static void discardBody(Context context) {
        try (var in = context.req().getInputStream()) {
            byte[] buffer = new byte[64 * 1024];
            long discarded = 0;
            for (int n = in.read(buffer); n >= 0 && discarded < MOST_DISCARDED; n = in.read(buffer)) {
                discarded += n;
            }
        } catch (IOException e) {
            LOG.debug("the caller left before its request was read", e);
        }
    }

    /** Logs what nobody foresaw, and makes the answer that names it. */
    static Problem crashed(Throwable failure) {
        String incident = UUID.randomUUID().toString();
        LOG.error("incident {}: the gate failed at a request", incident, failure);
        return Problem.crash(incident);
    }
}
