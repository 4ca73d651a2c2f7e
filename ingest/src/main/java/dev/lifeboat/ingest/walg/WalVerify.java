package dev.lifeboat.ingest.walg;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@code wal-g wal-verify --json} found of the archive of the log. It ends with 0 when it found that the log is lost, so
 * only its words count; and of these, a good one counts only if segments were looked at. That none was lost then says nothing
 * of later: it is told as a check that passed, which ages, and never as a count of 0, which would not.
 */
final class WalVerify {
    private final Entry report;
    private final ToolOutput output;
    private final Subject subject;
    private final Notes notes;

    private long found;
    private long lost;
    private long missing;
    private boolean unclear;

    WalVerify(Entry report, ToolOutput output, Subject subject, Notes notes) {
        this.report = report;
        this.output = output;
        this.subject = subject;
        this.notes = notes;
    }

    Observed<PitrEvidence> fact() {
        Entry integrity = report.in("integrity");
        Entry timeline = report.in("timeline");
        if (integrity != null) {
            count(integrity);
        }
        VerificationResult result = result(status(integrity), status(timeline));
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(subject.database())
                .setLostSegments(lost > 0 ? lost : null)
                .setLastVerifiedAt(output.takenAt().truncatedTo(ChronoUnit.MILLIS))
                .setVerificationResult(result)
                .setTimeline(currentTimeline(timeline))
                .setArchiveLocation(subject.option(BackupMapping.LOCATION, "wal-g:" + subject.database()) + "/wal_005")
                .build();
        return new Observed<>(
                Topics.PITR,
                "archive",
                pitr,
                pitr.getLastVerifiedAt(),
                report.place(),
                "sha256:" + Texts.sha256(report.raw()));
    }

    private void count(Entry integrity) {
        for (var element : integrity.elements("details")) {
            Entry range = Entry.of(element, integrity.place() + "/details");
            switch (String.valueOf(range.text("status"))) {
                case "FOUND" -> found = range.added("segments_count", found);
                case "MISSING_LOST" -> {
                    lost = range.added("segments_count", lost);
                    notes.warn(report.place() + ": segments of the log are lost, " + between(range));
                }
                case "MISSING_DELAYED", "MISSING_UPLOADING" -> missing = range.added("segments_count", missing);
                default -> {
                    unclear = true;
                    notes.warn(report.place() + ": '" + range.words("status") + "' is no known state of segments, "
                            + between(range));
                }
            }
        }
    }

    private static String between(Entry range) {
        return range.words("start_segment") + " to " + range.words("end_segment");
    }

    /** Null where that check was not made. */
    private @Nullable VerificationResult status(@Nullable Entry check) {
        if (check == null) {
            return null;
        }
        String status = String.valueOf(check.words("status"));
        return switch (status) {
            case "OK" -> VerificationResult.PASSED;
            case "FAILURE" -> VerificationResult.FAILED;
            case "WARNING" -> VerificationResult.RAN;
            default -> {
                notes.warn(check.place() + ": '" + status + "' is no known status; taken as unknown");
                yield VerificationResult.UNKNOWN;
            }
        };
    }

    /** The worst of both, and of what the details say. */
    private VerificationResult result(@Nullable VerificationResult integrity, @Nullable VerificationResult timeline) {
        if (lost > 0 || integrity == VerificationResult.FAILED || timeline == VerificationResult.FAILED) {
            return VerificationResult.FAILED;
        }
        if (integrity == null
                || integrity == VerificationResult.UNKNOWN
                || timeline == VerificationResult.UNKNOWN
                || unclear) {
            return VerificationResult.UNKNOWN;
        }
        if (integrity == VerificationResult.RAN || timeline == VerificationResult.RAN) {
            notes.warn(report.place() + ": WARNING, " + missing + " segments are not there yet; this proves nothing");
            return VerificationResult.RAN;
        }
        if (found == 0) {
            notes.warn(report.place() + ": says OK, and looked at no segment; this proves nothing");
            return VerificationResult.RAN;
        }
        return VerificationResult.PASSED;
    }

    private static @Nullable Long currentTimeline(@Nullable Entry timeline) {
        Entry details = timeline == null ? null : timeline.in("details");
        return details == null ? null : details.count("current_timeline_id");
    }
}
