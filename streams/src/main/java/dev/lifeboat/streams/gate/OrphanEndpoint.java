package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.References;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.OrphanQueries.Orphans;
import dev.lifeboat.streams.queries.Queries;
import dev.lifeboat.streams.resolve.WaitingEvidence;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Orphans: evidence that names a backup or a migration of which no source has said whose it is. It is kept, and counts for nothing. */
final class OrphanEndpoint {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;
    /** How long a count serves those who measure, so that they do not load the store. */
    private static final Duration MEASURED_FOR = Duration.ofSeconds(15);

    private final Queries queries;
    private final Peers peers;
    private final InstantSource clock;
    private Lookup<Orphans> measured = new Lookup.NotReady<>("not measured yet");
    private Instant measuredAt = Instant.EPOCH;

    OrphanEndpoint(Queries queries, Peers peers, InstantSource clock) {
        this.queries = queries;
        this.peers = peers;
        this.clock = clock;
    }

    /** How many this instance holds, and how old the oldest is; no number while the store cannot be read. */
    void measure(GateMetrics metrics) {
        metrics.gauge(
                "lifeboat.orphans",
                () -> measured() instanceof Lookup.Found<Orphans> found
                        ? found.value().count()
                        : Double.NaN);
        metrics.gauge("lifeboat.orphans.oldest.seconds", () -> {
            if (measured() instanceof Lookup.Found<Orphans> found) {
                Instant oldest = found.value().oldest();
                return oldest == null
                        ? 0
                        : Duration.between(oldest, clock.instant()).toSeconds();
            }
            return Double.NaN;
        });
    }

    /** {@code GET /v1/orphans?limit=}: of all instances, the oldest first. */
    void list(Context context) {
        int limit = Parameters.of(context, "limit").limit("limit", USUAL, MOST);
        ReadinessEndpoint.advisory(context);
        Lookup<Orphans> here = find(limit);
        if (!(here instanceof Lookup.Found<Orphans> found)) {
            throw Problem.unavailable(
                    here instanceof Lookup.NotReady<Orphans> notReady ? notReady.why() : "no store of orphans here",
                    null);
        }
        ObjectNode own = json(found.value());
        Json.answer(
                context,
                Peers.isRelayed(context)
                        ? own
                        : merge(peers.all(context, own, queries.orphans().peers()), limit));
    }

    static ObjectNode merge(List<ObjectNode> pages, int limit) {
        var orphans = new ArrayList<JsonNode>();
        pages.forEach(page -> page.path("orphans").forEach(orphans::add));
        orphans.sort(Comparator.comparing(
                orphan -> Instant.parse(orphan.path("since").asText())));
        ObjectNode merged = pages.get(0)
                .deepCopy()
                .put(
                        "count",
                        pages.stream()
                                .mapToLong(page -> page.path("count").asLong())
                                .sum())
                .put("whole", pages.stream().allMatch(page -> page.path("whole").asBoolean()))
                .put("oldest", oldest(pages));
        ArrayNode list = merged.putArray("orphans");
        orphans.stream().limit(limit).forEach(list::add);
        return merged;
    }

    private static @Nullable String oldest(List<ObjectNode> pages) {
        return pages.stream()
                .map(page -> page.path("oldest").textValue())
                .filter(Objects::nonNull)
                .min(Comparator.comparing(Instant::parse))
                .orElse(null);
    }

    private Lookup<Orphans> find(int most) {
        return queries.orphans().orphans(clock.instant().minus(WaitingEvidence.ORPHANED_AFTER), most);
    }

    private synchronized Lookup<Orphans> measured() {
        Instant now = clock.instant();
        if (measuredAt.isBefore(now.minus(MEASURED_FOR))) {
            measured = find(1);
            measuredAt = now;
        }
        return measured;
    }

    private static ObjectNode json(Orphans orphans) {
        ObjectNode json = Json.object()
                .put("apiVersion", Question.API_VERSION)
                .put("advisory", true)
                .put("count", orphans.count())
                .put("whole", orphans.whole())
                .put("oldest", ReadinessJson.textOf(orphans.oldest()));
        ArrayNode list = json.putArray("orphans");
        orphans.list().forEach(orphan -> list.add(json(orphan)));
        return json;
    }

    private static ObjectNode json(WaitingEvidence orphan) {
        String reference = orphan.reference();
        boolean ofBackup = References.isBackup(reference);
        String named = reference.substring(reference.indexOf(':') + 1);
        ObjectNode json = Json.object()
                .put("reference", reference)
                .put("kind", ofBackup ? "backup" : "migration")
                .put("topic", orphan.origin().topic())
                .put("partition", orphan.origin().partition())
                .put("offset", orphan.origin().offset())
                .put("since", orphan.since().toString());
        return ofBackup
                ? json.put("missing", "backup " + named + ": no source has said of which database it is")
                        .put(
                                "do",
                                "see that the catalog has the row of this backup, with the name of its database, and"
                                        + " that its source is captured; or delete the evidence there")
                : json.put("missing", "migration " + named + ": no source has said of which database it is")
                        .put(
                                "do",
                                "record the plan of this migration, with the name of its database; or delete the"
                                        + " evidence at its source");
    }
}
