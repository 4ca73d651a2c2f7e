package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.Queries;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import org.apache.kafka.streams.KafkaStreams;

/**
 * Reads what was judged, by ids that do not tell which instance has it: this one looks at home, then asks each other one.
 * A decision that was made just now is told only once it was read committed.
 */
final class JudgementEndpoint {
    /** A transaction that is open this long after its decision has been aborted: longer than streams may take to commit. */
    private static final Duration UNCOMMITTED_AT_MOST = Duration.ofMinutes(2);

    private final GateSettings settings;
    private final Decisions decisions;
    private final BooleanSupplier following;
    private final Supplier<KafkaStreams.State> state;
    private final Queries queries;
    private final Peers peers;

    JudgementEndpoint(
            GateSettings settings,
            Decisions decisions,
            BooleanSupplier following,
            Supplier<KafkaStreams.State> state,
            Queries queries,
            Peers peers) {
        this.settings = settings;
        this.decisions = decisions;
        this.following = following;
        this.state = state;
        this.queries = queries;
        this.peers = peers;
    }

    /** {@code GET /v1/decisions/{decisionId}}: of the last seven days. */
    void decision(Context context) {
        String id = context.pathParam("decisionId");
        var remembered = decisions.byId(id);
        if (remembered.isPresent()) {
            answer(context, remembered.get());
            return;
        }
        Lookup<GateDecision> here = queries.judgements().decision(id);
        if (here instanceof Lookup.Found<GateDecision> found) {
            requireCommitted(found.value());
            answer(context, found.value());
            return;
        }
        if (Peers.isRelayed(context)
                || !peers.relayFirst(context, queries.readiness().peers())) {
            throw missing(
                    here,
                    "unknown-decision",
                    "no decision '" + id
                            + "' of the last seven days; older ones are in the topic lifeboat.decision.v1 and in the"
                            + " store");
        }
    }

    /**
     * {@code GET /v1/migrations/{migrationId}/gate?database=}: where a migration stands, at each database that has one of
     * that id, as advice.
     */
    void migration(Context context) {
        String id = Fields.plainText("migrationId", context.pathParam("migrationId"));
        String database = Parameters.of(context, "database").text("database");
        ReadinessEndpoint.advisory(context);
        Lookup<List<MigrationGate>> here = queries.judgements().migrationGates(id);
        if (!(here instanceof Lookup.Found<List<MigrationGate>> found)) {
            throw missing(here, "unknown-migration", "nothing is known here of the migration '" + id + "'");
        }
        var own = DecisionJson.of(
                id,
                found.value().stream()
                        .filter(gate -> database == null || database.equals(gate.getDatabase()))
                        .map(DecisionJson::of)
                        .toList());
        if (Peers.isRelayed(context)) {
            Json.answer(context, own);
            return;
        }
        List<JsonNode> all = peers.all(context, own, queries.readiness().peers()).stream()
                .flatMap(page -> StreamSupport.stream(page.path("gates").spliterator(), false))
                .sorted(Comparator.comparing(gate -> gate.path("databaseId").asText()))
                .toList();
        if (all.isEmpty()) {
            throw missing(
                    new Lookup.Missing<>(),
                    "unknown-migration",
                    (database == null ? "no database is" : "'" + database + "' is not")
                            + " known to plan the migration '" + id
                            + "'; record its plan with the database's name, or check the id");
        }
        Json.answer(context, DecisionJson.of(id, all));
    }

    private void answer(Context context, GateDecision decision) {
        Json.answer(
                context,
                DecisionJson.of(decision, decision.getRequestId(), state.get().name()));
    }

    /** A store shows what is not committed yet; all that is committed passes here, and the newest is remembered. */
    private void requireCommitted(GateDecision decision) {
        if (decision.getEvaluatedAt().isAfter(settings.clock().instant().minus(UNCOMMITTED_AT_MOST))) {
            throw Problem.unavailable(
                    "decision '" + decision.getDecisionId() + "' is not known to be committed yet; ask again shortly",
                    null);
        }
    }

    private Problem missing(Lookup<?> here, String kind, String detail) {
        if (here instanceof Lookup.NotReady<?> notReady) {
            return Problem.unavailable(notReady.why(), null);
        }
        return following.getAsBoolean()
                ? Problem.unknown(kind, detail)
                : Problem.unavailable("decisions cannot be read from Kafka yet; ask again shortly", null);
    }
}
