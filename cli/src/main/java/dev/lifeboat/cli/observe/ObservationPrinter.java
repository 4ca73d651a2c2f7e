package dev.lifeboat.cli.observe;

import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.replay.RecordingWriter;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What was observed: a table for people, JSON lines for machines. */
final class ObservationPrinter {
    private static final int MOST_WARNINGS = 20;

    private final PrintWriter people;
    private final @Nullable PrintWriter machines;

    /**
     * @param machines where JSON lines go; null when nobody asked for them
     */
    ObservationPrinter(PrintWriter people, @Nullable PrintWriter machines) {
        this.people = people;
        this.machines = machines;
    }

    void print(Look.Seen seen, Said.Next next, Duration interval) {
        table(seen.observation());
        told(seen, next);
        say("nothing is published; --publish does");
        lines(seen, next, interval);
    }

    void published(Look.Seen seen, Said.Next next, Duration interval) {
        told(seen, next);
        say(next.changed() + " published, " + next.unchanged() + " unchanged, " + next.withdrawn() + " withdrawn; "
                + seen.subject().source()
                + (next.faults().isEmpty()
                        ? " is alive"
                        : " is failing: what it said before is unknown until it is mended"));
        lines(seen, next, interval);
    }

    void problem(String message) {
        say(Printed.styled("bold,red", message));
    }

    static boolean anyFailed(Observation observation) {
        return observation.facts().stream()
                .anyMatch(fact -> fact.value() instanceof VerificationEvidence verification
                                && verification.getResult() == VerificationResult.FAILED
                        || fact.value() instanceof PitrEvidence pitr
                                && pitr.getVerificationResult() == VerificationResult.FAILED);
    }

    private void told(Look.Seen seen, Said.Next next) {
        var warnings = seen.observation().warnings();
        warnings.stream().limit(MOST_WARNINGS).forEach(warning -> say("! " + Printed.safe(warning)));
        if (warnings.size() > MOST_WARNINGS) {
            say("! and " + (warnings.size() - MOST_WARNINGS) + " more");
        }
        for (Fault fault : next.faults()) {
            problem(fault.toString());
        }
    }

    private void table(Observation observation) {
        var rows = new ArrayList<List<String>>();
        observation.facts().forEach(fact -> rows.add(row(fact)));
        var widths = new int[] {0, 0, 0, 0};
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(Printed.pad(row.get(i), widths[i] + 2));
            }
            say(line.append(row.get(4)).toString().stripTrailing());
        }
    }

    private static List<String> row(Observed<?> fact) {
        if (fact.value() instanceof BackupEvidence backup) {
            return List.of(
                    backup.getType().name(),
                    Printed.safe(backup.getBackupId()),
                    instant(backup.getEndedAt()),
                    size(backup.getSizeBytes()),
                    backup.getStatus() + ", "
                            + (backup.getCopies().size() > 1
                                    ? backup.getCopies().size() + " copies"
                                    : "1 copy"));
        }
        if (fact.value() instanceof VerificationEvidence verification) {
            return List.of(
                    "verified",
                    Printed.safe(verification.getBackupId()),
                    instant(verification.getEndedAt()),
                    verification.getChecksRun() == null ? "" : verification.getChecksRun() + " checks",
                    verification.getResult()
                            + (verification.getDetails() == null
                                    ? ""
                                    : ": " + Printed.safe(verification.getDetails())));
        }
        if (fact.value() instanceof PitrEvidence pitr) {
            return List.of(
                    "log",
                    Printed.safe(String.valueOf(pitr.getArchiveLocation())),
                    instant(pitr.getLatestRecoveryPoint()),
                    pitr.getLostSegments() == null ? "" : pitr.getLostSegments() + " lost",
                    pitr.getVerificationResult() == VerificationResult.UNKNOWN
                            ? ""
                            : pitr.getVerificationResult().name());
        }
        return List.of(fact.topic().name(), Printed.safe(fact.nativeId()), "", "", "");
    }

    private static String instant(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    private static String size(@Nullable Long bytes) {
        if (bytes == null) {
            return "size unknown";
        }
        double size = bytes;
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
        int unit = 0;
        while (size >= 1024 && unit < units.length - 1) {
            size /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, units[unit]);
    }

    private void lines(Look.Seen seen, Said.Next next, Duration interval) {
        if (machines == null) {
            return;
        }
        long offset = 0;
        for (Mapped<?> record : next.records()) {
            line(record.topic(), record.key(), record.value(), seen, offset++);
        }
        line(
                Topics.HEARTBEAT,
                seen.subject().source(),
                next.heartbeat(seen.subject(), interval, Instant.EPOCH),
                seen,
                offset);
        machines.flush();
    }

    private void line(Topic<?> topic, String key, SpecificRecord value, Look.Seen seen, long offset) {
        if (machines != null) {
            machines.println(
                    RecordingWriter.line(topic, key, value, seen.subject().observedAt(), 0, offset));
        }
    }

    private void say(String line) {
        people.println(line);
        people.flush();
    }
}
