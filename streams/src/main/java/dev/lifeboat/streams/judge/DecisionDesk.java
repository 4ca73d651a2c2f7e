package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.records.DecisionRecord;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.DecisionRequest;
import dev.lifeboat.v1.GateDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
     * Decides, for that instant.
     *
     * @param unread partitions in which evidence may stand that is not known yet
     */
    GateDecision decide(
            Subject subject, Sources sources, Policy policy, DecisionRequest request, List<String> unread, long at) {
        var asked = new AskedSources(sources);
        var decision =
                Gate.decide(subject.state, asked, policy, question(request), missing(unread), Instant.ofEpochMilli(at));
        var record = DecisionRecord.of(decision, request);
        record.setUnread(unread);
        Basis.of(subject.state, asked).into(record);
        decisions.put(request.getRequestId(), codec.encode(Topics.DECISION, record), at);
        return record;
    }

    /**
     * The decision that a request of that id, asked at that instant, was given before.
     *
     * @throws MalformedRecordException if it cannot be read back
     */
    @Nullable
    GateDecision given(String requestId, long at) throws MalformedRecordException {
        long kept = JudgeStep.DECISIONS_KEPT.toMillis();
        try (var found = decisions.fetch(requestId, Math.max(0, at - kept), at + kept)) {
            return found.hasNext() ? codec.decode(Topics.DECISION, found.next().value) : null;
        }
    }

    /** The request that waited. */
    DecisionRequest request(OpenRequests.Open open) {
        try {
            return codec.decode(Topics.DECISION_REQUEST, open.request());
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("a decision request that was read before cannot be read again", e);
        }
    }

    /** In words, what evidence may be missing; null: none. */
    static @Nullable String missing(List<String> unread) {
        return unread.isEmpty()
                ? null
                : "evidence written before the question did not all come in time; some may be missing of " + unread;
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
