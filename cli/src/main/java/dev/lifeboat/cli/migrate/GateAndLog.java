package dev.lifeboat.cli.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.gate.GateAnswer;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.gate.GateQuestion;
import dev.lifeboat.cli.gate.GateVerb;
import dev.lifeboat.migrate.run.Gate;
import dev.lifeboat.migrate.run.Ledger;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The gate asked over HTTP by the client rule, and what is told of a run as evidence in Kafka. */
final class GateAndLog implements Gate, Ledger {
    /** Finds what was said of a run, by its id. */
    interface Words {
        dev.lifeboat.cli.lease.Words of(UUID runId);
    }

    private final GateClient client;
    private final Words said;
    private final @Nullable String actor;
    private final PrintWriter people;
    private @Nullable Question question;
    private dev.lifeboat.cli.lease.@Nullable Words words;

    GateAndLog(GateClient client, Words said, @Nullable String actor, PrintWriter people) {
        this.client = client;
        this.said = said;
        this.actor = actor;
        this.people = people;
    }

    @Override
    public Answer ask(Question question) {
        this.question = question;
        var asked = asked(question, actor);
        GateAnswer answer = client.ask(asked);
        GateVerb.print(people, asked, answer);
        people.flush();
        if (answer instanceof GateAnswer.Allowed allowed) {
            return allowed(allowed.decision());
        }
        if (answer instanceof GateAnswer.Denied denied) {
            return new Denied(reasons(denied.decision()));
        }
        return answer instanceof GateAnswer.Mismatched mismatched
                ? new Mismatched(mismatched.why())
                : new Unclear(((GateAnswer.Indeterminate) answer).why());
    }

    private static GateQuestion asked(Question question, @Nullable String who) {
        return new GateQuestion(
                UUID.randomUUID().toString(),
                question.database(),
                question.migration(),
                "migrate",
                question.systemIdentifier(),
                question.setDigest(),
                who);
    }

    private static Answer allowed(ObjectNode decision) {
        Instant notAfter = instant(decision.path("notAfter"));
        if (notAfter == null) {
            return new Unclear("the answer does not say until when it is good");
        }
        JsonNode hold = null;
        for (JsonNode obligation : decision.path("obligations")) {
            hold = "retention-hold".equals(obligation.path("type").asText()) ? obligation : hold;
        }
        return new Allowed(
                decision.path("decisionId").asText(),
                notAfter,
                hold == null ? null : hold.path("backupId").textValue(),
                hold == null ? null : instant(hold.path("until")));
    }

    private static String reasons(ObjectNode decision) {
        var reasons = new StringJoiner("; ");
        decision.path("reasons")
                .forEach(reason -> reasons.add(reason.path("code").asText() + " "
                        + reason.path("observed").asText()));
        return reasons.toString();
    }

    /** Each word comes behind all that others said of this run; while it is alive it has the last one. */
    @Override
    public void tell(Word word) {
        var own = words;
        boolean first = own == null;
        if (own == null) {
            own = said.of(word.runId());
            words = own;
        } else {
            own.read();
        }
        if (word.state() == State.WITHDRAWN) {
            own.withdraw();
            return;
        }
        String place = own.say(evidence(word, own.last()));
        if (first && word.state() == State.STARTED) {
            requireAlone(own, place);
        }
    }

    /** Two who ask at the same time are both allowed; once both have said that they start, the log says who goes on. */
    private static void requireAlone(dev.lifeboat.cli.lease.Words own, String place) {
        String against = own.against(place, false);
        if (against != null) {
            // the run takes its word back, for it could not start
            throw new IllegalStateException("it is not the only one: " + against);
        }
    }

    private MigrationEvidence evidence(Word word, @Nullable MigrationEvidence last) {
        Allowed allowed = word.allowed();
        var point = word.restorePoint();
        // told afterwards, by what the database says: what is known of the run already stays known
        var evidence =
                allowed == null && last != null && word.runId().toString().equals(last.getRunId())
                        ? MigrationEvidence.newBuilder(last)
                        : MigrationEvidence.newBuilder();
        if (allowed != null) {
            evidence.setDecisionId(allowed.decisionId())
                    .setHeldBackupId(allowed.backupId())
                    .setHeldUntil(millis(allowed.holdUntil()));
        }
        if (point != null) {
            evidence.setCheckpoint(point.name()).setCheckpointPosition(point.position());
        }
        if (question != null) {
            evidence.setMigrationSetDigest(question.setDigest());
        }
        return evidence.setState(MigrationState.valueOf(word.state().name()))
                .setRunId(word.runId().toString())
                .setStartedAt(millis(word.startedAt()))
                .setLeaseUntil(millis(word.leaseUntil()))
                .setEndedAt(millis(word.endedAt()))
                .setActor(actor)
                .setStep(word.step())
                .setProblem(word.problem())
                .build();
    }

    private static @Nullable Instant millis(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS);
    }

    private static @Nullable Instant instant(JsonNode node) {
        try {
            return node.isTextual() ? Instant.parse(node.textValue()) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
