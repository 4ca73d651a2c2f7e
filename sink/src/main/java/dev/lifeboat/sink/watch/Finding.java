package dev.lifeboat.sink.watch;

import dev.lifeboat.sink.store.OwnAlert;
import java.time.Instant;

/**
 * Something that should have happened and did not.
 *
 * @param subject the database, source or application
 * @param since the instant from which it counts; it follows from what was published alone, so every sink says the same; of a clock that is ahead,
 *     the hour in which it was found
 * @param reason what was found
 * @param record the newest record about the subject
 */
record Finding(Check check, String subject, Instant since, String reason, OwnAlert.Record record) {

    OwnAlert opened(Instant at) {
        return step(false, at, reason);
    }

    private OwnAlert step(boolean resolved, Instant at, String reason) {
        return new OwnAlert(
                subject, check.id(), check.name(), since, resolved, at, check.name(), reason, check.remedy(), record);
    }
}
