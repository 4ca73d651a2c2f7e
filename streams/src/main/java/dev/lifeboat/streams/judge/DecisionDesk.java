package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Policy;
import dev.lifeboat.streams.readiness.Question;
import dev.lifeboat.streams.readiness.Sources;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

/** Answers decision requests; a request seen before gets the answer it got then. */
final class DecisionDesk {
    private final WindowStore<String, byte[]> decisions;
    private final AvroCodec codec;

    DecisionDesk(WindowStore<String, byte[]> decisions, AvroCodec codec) {
        this.decisions = decisions;
        this.codec = codec;
    }

    /**
     * Decides for the instant at which the request was appended to the log.
     *
     * @throws MalformedRecordException if a decision given before cannot be read back
     */
    GateDecision decide(Subject subject, Sources sources, Policy policy, DecisionRequest request, long at)
            throws MalformedRecordException {
        var given = given(request.getRequestId(), at);
        if (given != null) {
            return given;
        }
        var asked = new AskedSources(sources);
        var decision = Gate.decide(subject.state, asked, policy, question(request), Instant.ofEpochMilli(at));
        var record = DecisionRecord.of(decision, subject.state, request);
        Basis.of(subject.state, asked).into(record);
        decisions.put(request.getRequestId(), codec.encode(Topics.DECISION, record), at);
        return record;
    }

    private @Nullable GateDecision given(String requestId, long at) throws MalformedRecordException {
        long from = Math.max(0, at - JudgeStep.DECISIONS_KEPT.toMillis());
        try (var found = decisions.fetch(requestId, from, at)) {
            return found.hasNext() ? codec.decode(Topics.DECISION, found.next().value) : null;
        }
    }

    static Question question(DecisionRequest request) {
        return new Question(
                request.getMigrationId(),
                switch (request.getPhase()) {
                    case ROLLBACK -> Question.Phase.ROLLBACK;
                    case CLEAN -> Question.Phase.CLEAN;
                    case SQL_OUTPUT -> Question.Phase.SQL_OUTPUT;
                    // what is not known is judged like the run itself
                    case MIGRATE, UNKNOWN -> Question.Phase.MIGRATE;
                },
                request.getTargetSystemIdentifier(),
                request.getMigrationSetDigest(),
                request.getPlannedStart(),
                request.getPlannedMillis() == null ? null : Duration.ofMillis(Math.max(0, request.getPlannedMillis())));
    }
}
