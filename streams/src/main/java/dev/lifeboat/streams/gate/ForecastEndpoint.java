package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.queries.EvidenceQueries;
import dev.lifeboat.streams.queries.EvidenceQueries.Known;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.ReadinessQueries;
import dev.lifeboat.streams.queries.ReadinessQueries.Listing;
import dev.lifeboat.streams.readiness.Assumptions;
import dev.lifeboat.streams.readiness.Forecast;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.DatabaseReadiness;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What time alone will do to databases: computed when asked, from the evidence that is known, by the function that judges
 * them. Advisory. A database that another instance holds is asked for there, once.
 */
final class ForecastEndpoint {
    /** The furthest a forecast reaches. */
    static final Duration LONGEST = Duration.ofDays(400);

    private static final Duration USUAL = Duration.ofDays(7);
    /** A caller's clock may be behind by so much. */
    private static final Duration PAST = Duration.ofMinutes(5);

    private static final int USUAL_CHANGES = 100;
    private static final int MOST_CHANGES = 1_000;
    private static final int USUAL_DATABASES = 100;
    /** Databases one page looks at; each is rebuilt and judged, which takes about a millisecond. */
    private static final int MOST_DATABASES = 1_000;
    /** A page that takes longer ends there, and is waited for so long: together less than {@link Peers} wait. */
    private static final Duration PAGE_WITHIN = Duration.ofSeconds(2);

    private final ReadinessQueries readiness;
    private final EvidenceQueries evidence;
    private final Peers peers;
    private final InstantSource clock;
    /** One page of all databases at a time: the cores are for decisions. */
    private final Semaphore turn = new Semaphore(1);

    ForecastEndpoint(ReadinessQueries readiness, EvidenceQueries evidence, Peers peers, InstantSource clock) {
        this.readiness = readiness;
        this.evidence = evidence;
        this.peers = peers;
        this.clock = clock;
    }

    /** {@code GET /v1/databases/{databaseId}/forecast?from=&to=&sources=&archiving=&limit=}. */
    void one(Context context) {
        String database = context.pathParam("databaseId");
        Question.checkDatabase(database);
        var asked = Parameters.of(context, "from", "to", "sources", "archiving", "limit");
        Instant now = now();
        Instant given = asked.instant("from");
        Instant from = given == null ? now : given;
        within("from", from, now);
        Instant until = asked.instant("to");
        Instant to = until == null ? from.plus(USUAL) : until;
        if (to.isBefore(from)) {
            throw Problem.malformed("to", to + " is before from, " + from);
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.malformed(
                    "to",
                    to + " is " + Duration.between(from, to).toDays() + " days after from; at most " + LONGEST.toDays()
                            + " are foreseen");
        }
        var assumptions = assumptions(asked, now);
        int most = asked.limit("limit", USUAL_CHANGES, MOST_CHANGES);
        ReadinessEndpoint.advisory(context);
        Lookup<Known> lookup = evidence.known(database);
        if (lookup instanceof Lookup.Found<Known> found) {
            Known known = found.value();
            Json.answer(
                    context,
                    ForecastJson.of(
                            Forecast.of(known.state(), known.sources(), known.policy(), assumptions, from, to, most)));
        } else if (lookup instanceof Lookup.OnPeer<Known> elsewhere) {
            peers.relay(context, elsewhere.host());
        } else if (lookup instanceof Lookup.NotReady<Known> notReady) {
            throw Problem.unavailable(notReady.why(), null);
        } else {
            throw Problem.unknownDatabase(database);
        }
    }

    /** {@code GET /v1/forecast?at=&verdict=&after=&limit=&sources=&archiving=}. */
    void many(Context context) {
        var asked = Parameters.of(context, "at", "verdict", "after", "limit", "sources", "archiving");
        Instant now = now();
        Instant at = asked.instant("at");
        if (at == null) {
            throw Problem.malformed("at", "missing; expected an instant, e.g. 2026-07-01T02:00:00Z");
        }
        within("at", at, now);
        var assumptions = assumptions(asked, now);
        String wanted = asked.word("verdict", "any", "blocked", "at-risk", "ready");
        int limit = asked.limit("limit", USUAL_DATABASES, MOST_DATABASES);
        ReadinessEndpoint.advisory(context);
        Listing here = readiness.list(asked.text("after"), null, limit);
        if (here instanceof Listing.NotReady notReady) {
            throw Problem.unavailable(notReady.why(), null);
        }
        ObjectNode own = inTurn(() -> page((Listing.Page) here, assumptions, at, wanted));
        Json.answer(context, Peers.isRelayed(context) ? own : peers.merge(context, own, readiness.peers(), limit));
    }

    private ObjectNode inTurn(Supplier<ObjectNode> page) {
        try {
            if (!turn.tryAcquire(PAGE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw Problem.unavailable(
                        "others ask for a forecast of all databases, and one is computed at a time; ask again shortly",
                        null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("the gate is being stopped", e);
        }
        try {
            return page.get();
        } finally {
            turn.release();
        }
    }

    private ObjectNode page(Listing.Page page, Assumptions assumptions, Instant at, String wanted) {
        Instant end = clock.instant().plus(PAGE_WITHIN);
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("advisory", true)
                .put("askedAt", assumptions.asOf().toString())
                .put("at", at.toString());
        json.set("assumptions", ForecastJson.assumptions(assumptions));
        ArrayNode databases = json.putArray("databases");
        for (DatabaseReadiness database : page.databases()) {
            ObjectNode then = then(database, assumptions, at);
            if (wanted.equals("any") || wanted.equals(then.path("verdict").asText())) {
                databases.add(then);
            }
            if (clock.instant().isAfter(end)) {
                return json.put("next", database.getDatabase());
            }
        }
        return json.put("next", page.next());
    }

    private ObjectNode then(DatabaseReadiness published, Assumptions assumptions, Instant at) {
        Known known = known(published.getDatabase());
        Instant now = assumptions.asOf().isBefore(at) ? assumptions.asOf() : at;
        var way = Forecast.of(known.state(), known.sources(), known.policy(), assumptions, now, at, MOST_CHANGES);
        // at the instant itself, however many changes lie before it
        var then = Forecast.of(known.state(), known.sources(), known.policy(), assumptions, at, at, 1);
        return ForecastJson.at(way, then, since(way, then.verdict()));
    }

    /** Since when the database has the verdict that it will have; null when it has it now, or when nobody can say. */
    private static @Nullable Instant since(Forecast way, Verdict verdict) {
        return way.truncated() || way.changes().isEmpty() || way.last() != verdict
                ? null
                : way.changes().get(way.changes().size() - 1).at();
    }

    private Known known(String database) {
        Lookup<Known> lookup = evidence.known(database);
        if (lookup instanceof Lookup.Found<Known> found) {
            return found.value();
        }
        if (lookup instanceof Lookup.Missing<Known>) { // all that was known of it has been withdrawn
            return new Known(new DatabaseState(database), Policy.builtIn("baseline"), source -> Optional.empty());
        }
        throw Problem.unavailable(
                lookup instanceof Lookup.NotReady<Known> notReady
                        ? notReady.why()
                        : database + " is being moved to another instance; ask again shortly",
                null);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.instant().toEpochMilli());
    }

    private static Assumptions assumptions(Parameters asked, Instant now) {
        return new Assumptions(
                now,
                asked.word("sources", "stay", "silent").equals("stay"),
                asked.word("archiving", "stay", "silent").equals("stay"));
    }

    private static void within(String name, Instant instant, Instant now) {
        if (instant.isBefore(now.minus(PAST))) {
            throw Problem.malformed(name, instant + " has passed, it is " + now + "; a forecast begins now or later");
        }
        if (instant.isAfter(now.plus(LONGEST))) {
            throw Problem.malformed(
                    name, instant + " is too far ahead; at most " + LONGEST.toDays() + " days are foreseen");
        }
    }
}
