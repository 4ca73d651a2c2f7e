package dev.lifeboat.ingest.intake;

import dev.lifeboat.ingest.report.Reports;
import dev.lifeboat.ingest.report.Sources;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes evidence over HTTP: {@code POST /v1/evidence}, on whatever server its routes are put. There is no authentication, so it
 * is for programs of this machine: what a browser sends for another site is refused. Owns its producer; the codec is the caller's.
 */
public final class Intake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final String PATH = "/v1/evidence";
    private static final Set<String> LOCAL_NAMES = Set.of("127.0.0.1", "localhost", "[::1]");
    /** Of the body of a refused request, so much is read and thrown away; then the connection is cut. */
    private static final long MOST_DISCARDED = 2L * 1024 * 1024;

    private static final Duration DISCARDING = Duration.ofSeconds(1);

    private final EvidenceLog log;
    private final EvidenceEndpoint endpoint;
    private final MeterRegistry meters;

    private Intake(EvidenceLog log, EvidenceEndpoint endpoint, MeterRegistry meters) {
        this.log = log;
        this.endpoint = endpoint;
        this.meters = meters;
    }

    /** Gets ready; Kafka is asked for nothing before the first request. */
    public static Intake open(
            Cluster cluster,
            AvroCodec codec,
            Sources sources,
            IntakeSettings settings,
            InstantSource clock,
            MeterRegistry meters) {
        return over(EvidenceLog.open(cluster, codec, settings.patience()), sources, settings, clock, meters);
    }

    /** The HTTP side alone, over whatever writes. */
    static Intake over(
            EvidenceLog log, Sources sources, IntakeSettings settings, InstantSource clock, MeterRegistry meters) {
        return new Intake(log, new EvidenceEndpoint(new Reports(sources, clock), log, settings), meters);
    }

    /** Adds its route, and its way to tell errors, to a server. */
    public void serve(JavalinConfig config) {
        config.http.prefer405over404 = true;
        config.routes.before(PATH, Intake::guard);
        config.routes.post(PATH, endpoint::post);
        config.routes.after(
                PATH,
                context -> meters.counter("lifeboat.intake.requests", "status", Integer.toString(context.statusCode()))
                        .increment());
        config.routes.exception(Problem.class, (problem, context) -> {
            if (!problem.isNotWhole()) {
                discardBody(context);
            }
            problem.answer(context);
        });
        config.routes.exception(Exception.class, (failure, context) -> {
            String incident = UUID.randomUUID().toString();
            LOG.error("incident {}: {} {} failed", incident, context.method(), context.path(), failure);
            Problem.crash(incident).answer(context);
        });
        for (int status : new int[] {404, 405}) {
            config.routes.error(status, "*", context -> {
                String type = context.res().getContentType();
                if (type == null || !type.startsWith(Problem.MEDIA_TYPE)) {
                    discardBody(context);
                    Problem.ofStatus(
                                    status,
                                    context.req().getMethod() + " " + context.path() + " is not served here; see POST "
                                            + PATH)
                            .answer(context);
                }
            });
        }
    }

    /**
     * A page of another site may have a browser send what it likes to this machine, or have its own name resolve to it. Programs
     * send no Origin.
     */
    private static void guard(Context context) {
        String host = String.valueOf(context.host());
        if (!LOCAL_NAMES.contains(host.replaceFirst(":\\d+$", ""))) {
            throw Problem.foreign("it is served as 127.0.0.1 and localhost alone, and not as " + host);
        }
        String origin = context.header("Origin");
        String site = context.header("Sec-Fetch-Site");
        boolean foreign = origin != null && !host.equals(authority(origin))
                || site != null && !site.equals("same-origin") && !site.equals("none");
        if (foreign) {
            throw Problem.foreign("a browser sent it for another site" + (origin == null ? "" : ", " + origin)
                    + "; evidence is taken from programs of this machine");
        }
    }

    private static @Nullable String authority(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A caller that is still writing would see a broken connection instead of the answer. */
    private static void discardBody(Context context) {
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .setIdleTimeout(DISCARDING.toMillis());
        try (var in = context.req().getInputStream()) {
            byte[] buffer = new byte[64 * 1024];
            long discarded = 0;
            long deadline = System.nanoTime() + DISCARDING.toNanos();
            for (int n = in.read(buffer); n >= 0 && discarded < MOST_DISCARDED; n = in.read(buffer)) {
                discarded += n;
                if (System.nanoTime() > deadline) {
                    break;
                }
            }
        } catch (IOException e) {
            LOG.debug("the caller left before its request was read", e);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
