package dev.lifeboat.cli.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.gate.Alone;
import dev.lifeboat.cli.gate.GateAnswer;
import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.gate.GateQuestion;
import dev.lifeboat.cli.gate.GateVerb;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.migrate.run.Gate;
import dev.lifeboat.migrate.run.Ledger;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The gate asked over HTTP by the client rule, and what is told of a run as evidence in Kafka. */
final class GateAndLog implements Gate, Ledger {
    private final GateClient client;
    private final Words words;
    private final @Nullable String actor;
    private final PrintWriter people;
    private final @Nullable MigrationEvidence before;
    private @Nullable Question question;
    private @Nullable MigrationEvidence started;

    GateAndLog(GateClient client, Words words, @Nullable String actor, PrintWriter people) {
        this.client = client;
        this.words = words;
        this.actor = actor;
        this.people = people;
        this.before = words.last();
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

    @Override
    public void tell(Word word) {
        if (word.state() == State.WITHDRAWN) {
            takeBack();
            return;
        }
        boolean first = started == null && word.state() == State.STARTED;
        MigrationEvidence evidence = evidence(word);
        String place = words.say(evidence);
        if (first) {
            started = evidence;
            requireAlone(place);
        }
    }

    /** Two who ask at the same time are both allowed; once both have said that they start, the gate sees both. */
    private void requireAlone(String place) {
        GateAnswer answer =
                client.ask(asked(Objects.requireNonNull(question), "lifeboat migrate, whether it is alone"));
        String against = Alone.against(answer, place);
        if (against != null) {
            if (!Alone.isReplaced(answer, place)) {
                takeBack();
            }
            throw new IllegalStateException(against);
        }
    }

    private void takeBack() {
        MigrationEvidence was = before;
        words.say(
                was != null && !was.getHeader().getDeleted()
                        ? was
                        : MigrationEvidence.newBuilder(Objects.requireNonNull(started))
                                .setHeader(EvidenceHeader.newBuilder()
                                        .setDeleted(true)
                                        .build())
                                .build());
    }

    private MigrationEvidence evidence(Word word) {
        Allowed allowed = word.allowed();
        var point = word.restorePoint();
        var last = words.last();
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
