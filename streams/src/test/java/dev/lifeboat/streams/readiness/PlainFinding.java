package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;

/** What the second evaluator says of one control. */
public record PlainFinding(Outcome outcome, ReasonCode code) {
    static final PlainFinding PASS = new PlainFinding(Outcome.PASS, ReasonCode.OK);
    static final PlainFinding NOT_APPLICABLE = new PlainFinding(Outcome.NOT_APPLICABLE, ReasonCode.NOT_APPLICABLE);
    static final PlainFinding NO_BACKUP = unknown(ReasonCode.NO_BACKUP);

    static PlainFinding warn(ReasonCode code) {
        return new PlainFinding(Outcome.WARN, code);
    }

    static PlainFinding fail(ReasonCode code) {
        return new PlainFinding(Outcome.FAIL, code);
    }

    static PlainFinding unknown(ReasonCode code) {
        return new PlainFinding(Outcome.UNKNOWN, code);
    }

    static PlainFinding passIf(boolean holds, ReasonCode otherwise) {
        return holds ? PASS : fail(otherwise);
    }

    public boolean is(Outcome other) {
        return outcome == other;
    }
}
