package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.ingest.catalog.DecisionFunctions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the gate answered into the database that is to be migrated, for those who ask in SQL. Whatever is no allow is written
 * too, and takes the place of an allow that came before. An allow is good for the lease, and as long again each time that it is
 * confirmed, so that one whose end cannot be written ends by itself.
 *
 * @param jdbcUrl of the database, as the role that owns the functions
 * @param system the system identifier of its server, which the gate is asked about
 * @param lease for how long an allow is good from when it is written or confirmed, and never longer than the decision
 * @param since before the gate was asked
 */
record WriteBack(String jdbcUrl, String system, Duration lease, Instant since) {

    /**
     * Looks which system it is.
     *
     * @param given what the caller says that it is, if anything
     * @throws CommandFailedException if it does not answer, or is another
     */
    static WriteBack to(String jdbcUrl, @Nullable String given, Duration lease, InstantSource clock) {
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
        return new WriteBack(jdbcUrl, system, lease, clock.instant());
    }

    /**
     * Writes an answer. What fails is tried once more: a "no" as it is; of an allow, which may be there although that was not told,
     * it is written that nothing runs by it.
     *
     * @throws CommandFailedException if it cannot be written: what SQL is told then is older
     */
    void write(GateQuestion question, GateAnswer answer, InstantSource clock) {
        try {
            write(() -> row(question, answer, clock.instant()));
        } catch (CommandFailedException e) {
            boolean allowed = answer instanceof GateAnswer.Allowed;
            try {
                write(() -> allowed ? stoppedRow(question, clock.instant()) : row(question, answer, clock.instant()));
            } catch (CommandFailedException again) {
                throw new CommandFailedException(
                        e.exitCode(),
                        e.getMessage() + "; an allow that was written may begin in SQL until its lease is over",
                        e);
            }
            if (allowed) {
                throw e;
            }
        }
    }

    /**
     * Writes that a migration does not run although the gate allowed it, in place of what was written before.
     *
     * @throws CommandFailedException if it cannot be written: what SQL is told then is older
     */
    void stopped(GateQuestion question, InstantSource clock) {
        write(() -> stoppedRow(question, clock.instant()));
    }

    /**
     * Says that an allow that was written is good still, for the lease from now.
     *
     * @return false if it has lapsed meanwhile: then it is good no more
     * @throws CommandFailedException if it cannot be said: then it ends when it was said to
     */
    boolean confirm(GateQuestion question, GateAnswer.Allowed answer, InstantSource clock) {
        try {
            return DecisionFunctions.confirm(jdbcUrl, system, () -> row(question, answer, clock.instant()));
        } catch (IllegalStateException e) {
            throw notWritten(e);
        }
    }

    /**
     * Says that an allow that was written may begin nothing any more. Where it is just being used, a "no" is put behind it, for
     * what uses it may come to nothing.
     *
     * @throws CommandFailedException if it cannot be said: then it ends when it was said to
     */
    void over(GateQuestion question, GateAnswer.Allowed answer, InstantSource clock) {
        try {
            if (!DecisionFunctions.end(jdbcUrl, system, row(question, answer, clock.instant()))) {
                stopped(question, clock);
            }
        } catch (IllegalStateException e) {
            throw notWritten(e);
        }
    }

    static DecisionFunctions.Row stoppedRow(GateQuestion question, Instant now) {
        return undecided("stopped-" + question.requestId(), question, now);
    }

    private void write(Supplier<DecisionFunctions.Row> row) {
        try {
            DecisionFunctions.write(jdbcUrl, system, row);
        } catch (IllegalStateException e) {
            throw notWritten(e);
        }
    }

    private static CommandFailedException notWritten(IllegalStateException e) {
        return new CommandFailedException(ExitCode.INDETERMINATE, String.valueOf(e.getMessage()), e);
    }

    /** The row that an answer comes to; what is no decision, or about something else, is indeterminate. */
    DecisionFunctions.Row row(GateQuestion question, GateAnswer answer, Instant now) {
        if (answer instanceof GateAnswer.Allowed allowed) {
            return decided(question, "allow", allowed.decision(), now);
        }
        if (answer instanceof GateAnswer.Denied denied) {
            return decided(question, "deny", denied.decision(), now);
        }
        return undecided(question.requestId(), question, now);
    }

    private static DecisionFunctions.Row undecided(String id, GateQuestion question, Instant now) {
        return new DecisionFunctions.Row(
                id,
                question.migrationId(),
                question.database(),
                question.phase(),
                "indeterminate",
                now,
                null,
                null,
                question.migrationSetDigest(),
                "[]");
    }

    private DecisionFunctions.Row decided(GateQuestion question, String word, JsonNode decision, Instant now) {
        Instant evaluated = instant(decision.path("evaluatedAt"));
        Instant notAfter = instant(decision.path("notAfter"));
        JsonNode reasons = decision.path("reasons");
        return new DecisionFunctions.Row(
                decision.path("decisionId").asText(question.requestId()),
                question.migrationId(),
                question.database(),
                question.phase(),
                word,
                evaluated == null ? now : evaluated,
                notAfter,
                word.equals("allow") ? goodFor(evaluated, notAfter, now) : null,
                question.migrationSetDigest(),
                reasons.isArray() ? reasons.toString() : "[]");
    }

    /** What is left of the decision, told by no clock but this one: those of the gate and of the database may differ from it. */
    private Duration goodFor(@Nullable Instant evaluated, @Nullable Instant notAfter, Instant now) {
        if (evaluated == null || notAfter == null || now.isBefore(since)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(evaluated, notAfter).minus(Duration.between(since, now));
        return left.compareTo(lease) < 0 ? left : lease;
    }

    private static @Nullable Instant instant(JsonNode node) {
        try {
            return node.isTextual() ? Instant.parse(node.textValue()) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
