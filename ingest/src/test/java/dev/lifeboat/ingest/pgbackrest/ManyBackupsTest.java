package dev.lifeboat.ingest.pgbackrest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verify logs comes before its report, and the report is long where there are many backups. */
class ManyBackupsTest {
    private static final int BACKUPS = 60;
    private static final int DAMAGED = 30;

    @TempDir
    private Path dir;

    @Test
    void failsTheOneOfSixtyBackupsWhoseLogIsDamaged() throws IOException {
        Files.writeString(dir.resolve("info.json"), list());
        Files.writeString(dir.resolve("log.txt"), log());
        Files.writeString(dir.resolve("report.txt"), report());
        Path tool = Files.writeString(dir.resolve("tool.sh"), """
                cd %s
                case "$1" in
                    info) cat info.json ;;
                    verify) cat log.txt report.txt >&2; cat report.txt ;;
                esac
                """.formatted(dir));
        var subject = new Subject("postgresql:prod/orders", "verify:orders", Map.of(), Instant.EPOCH);

        var seen = new Look(
                        new PgBackRestVerify(),
                        new From.Run(List.of("/bin/sh", tool.toString()), Duration.ofMinutes(5)),
                        InstantSource.system())
                .at(subject);

        assertThat(seen.observation().faults()).isEmpty();
        var results = seen.observation().facts().stream()
                .map(fact -> fact.value())
                .filter(VerificationEvidence.class::isInstance)
                .map(VerificationEvidence.class::cast)
                .collect(Collectors.toMap(VerificationEvidence::getBackupId, VerificationEvidence::getResult));
        assertThat(results).hasSize(BACKUPS).containsEntry(label(DAMAGED), VerificationResult.FAILED);
        assertThat(results.values().stream().filter(result -> result == VerificationResult.PASSED))
                .hasSize(BACKUPS - 1);
    }

    private static String list() {
        String backups = IntStream.range(0, BACKUPS)
                .mapToObj(i -> """
                        {"label":"%s","type":"full","archive":{"start":"%s","stop":"%s"},
                         "database":{"id":1,"repo-key":1},"timestamp":{"start":1795365598,"stop":1795365601}}
                        """.formatted(label(i), segment(i), segment(i)))
                .collect(Collectors.joining(","));
        return """
                [{"name":"demo","status":{"code":0},"repo":[{"key":1,"status":{"code":0}}],
                  "db":[{"id":1,"repo-key":1}],
                  "archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","min":"%s","max":"%s"}],
                  "backup":[%s]}]
                """.formatted(segment(0), segment(BACKUPS), backups);
    }

    private static String log() {
        return """
                INFO: invalid checksum 15-1/0000000100000000/%s-72b8df8172a744bc0c9168d168a2000f538355c5.gz
                DETAIL: archiveId: 15-1, wal start: %s, wal stop: %s
                """.formatted(segment(DAMAGED), segment(0), segment(BACKUPS));
    }

    private static String report() {
        String backups = IntStream.range(0, BACKUPS)
                .mapToObj(i -> """
                          backup: %s, status: valid, total files checked: 964, total valid files: 964
                            missing: 0, checksum invalid: 0, size invalid: 0, other: 0
                        """.formatted(label(i)))
                .collect(Collectors.joining());
        return "stanza: demo\nstatus: error\n  archiveId: 15-1, total WAL checked: 61, total valid WAL: 60\n" + backups;
    }

    private static String label(int i) {
        return "20261122-1639%02dF".formatted(i);
    }

    private static String segment(int i) {
        return "0000000100000000000000%02X".formatted(i);
    }
}
