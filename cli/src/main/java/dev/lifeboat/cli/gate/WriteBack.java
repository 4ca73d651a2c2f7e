package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.ingest.catalog.DecisionFunctions;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the gate answered into the database that is to be migrated, for those who ask in SQL. Whatever is no allow is written
 * too, and takes the place of an allow that came before.
 *
 * @param jdbcUrl of the database, as the role that owns the functions
 * @param system the system identifier of its server, which the gate is asked about
 */
record WriteBack(String jdbcUrl, String system) {

    /**
     * Looks which system it is.
     *
     * @param given what the caller says that it is, if anything
     * @throws CommandFailedException if it does not answer, or is another
     */
    static WriteBack to(String jdbcUrl, @Nullable String given) {
        String system;
        try {
            system = DecisionFunctions.systemIdentifier(jdbcUrl);
        } catch (IllegalStateException e) {
            throw new CommandFailedException(ExitCode.INDETERMINATE, String.valueOf(e.getMessage()), e);
        }
        if (given != null && !given.equals(system)) {
            throw new CommandFailedException(
                    ExitCode.IDENTITY,
                    "--write-back leads to system " + system + ", --target-system-identifier says " + given
                            + "; nothing was asked");
        }
        return new WriteBack(jdbcUrl, system);
    }

    /** @throws CommandFailedException if it cannot be written: what SQL is told then is older */
    void write(GateQuestion question, GateAnswer answer, InstantSource clock) {
        try {
            DecisionFunctions.write(jdbcUrl, system, row(question, answer, clock.instant()));
        } catch (IllegalStateException e) {
            throw new CommandFailedException(ExitCode.INDETERMINATE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The row that an answer comes to; what is no decision, or about something else, is indeterminate. */
    static DecisionFunctions.Row row(GateQuestion question, GateAnswer answer, Instant now) {
        if (answer instanceof GateAnswer.Allowed allowed) {
            return decided(question, "allow", allowed.decision(), now);
        }
        if (answer instanceof GateAnswer.Denied denied) {
            return decided(question, "deny", denied.decision(), now);
        }
        return new DecisionFunctions.Row(
                question.requestId(),
                question.migrationId(),
                question.database(),
                question.phase(),
                "indeterminate",
                now,
                null,
                question.migrationSetDigest(),
                "[]");
    }

    private static DecisionFunctions.Row decided(GateQuestion question, String word, JsonNode decision, Instant now) {
        Instant evaluated = instant(decision.path("evaluatedAt"));
        JsonNode reasons = decision.path("reasons");
        return new DecisionFunctions.Row(
                decision.path("decisionId").asText(question.requestId()),
                question.migrationId(),
                question.database(),
                question.phase(),
                word,
                evaluated == null ? now : evaluated,
                instant(decision.path("notAfter")),
                question.migrationSetDigest(),
                reasons.isArray() ? reasons.toString() : "[]");
    }

    private static @Nullable Instant instant(JsonNode node) {
        try {
            return node.isTextual() ? Instant.parse(node.textValue()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
