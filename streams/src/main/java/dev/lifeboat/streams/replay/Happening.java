package dev.lifeboat.streams.replay;

import dev.lifeboat.streams.readiness.Decision;
import dev.lifeboat.streams.readiness.Verdict;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.ControlResult;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that a replay shows, in order of time. */
public sealed interface Happening {
    Instant at();

    /**
     * Something worth telling.
     *
     * @param subject the key of the evidence it was said of; empty when it was said of none
     */
    record Told(
            Instant at,
            String subject,
            String text,
            @Nullable Boolean documented) implements Happening {}

    /** The moment at which all was lost. */
    record Struck(
            Instant at,
            String text,
            @Nullable String database,
            @Nullable Boolean documented) implements Happening {}

    /**
     * The verdict on a database, or what fails in it, is another than before.
     *
     * @param before null when it was never judged before
     * @param failing ids of the controls that fail, and of those required that cannot be told, in order
     * @param news results of the controls that fail now and did not before, in order of id
     */
    record Judged(
            Instant at,
            String database,
            @Nullable Verdict before,
            Verdict verdict,
            List<String> failing,
            List<ControlResult> news)
            implements Happening {
        public Judged {
            failing = List.copyOf(failing);
            news = List.copyOf(news);
        }
    }

    /** An alert was opened or resolved. */
    record Alerted(Instant at, AlertEvent alert) implements Happening {}

    /** The gate answered a request of the recording. */
    record Decided(Instant at, Decision decision) implements Happening {}
}
