package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.files.Looked;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.pgdump.WrittenArchive;
import dev.lifeboat.ingest.pgmanifest.WrittenBackup;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each tool that looks at files makes of files that no backup has: nothing of them is ever good. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BadPlaceTest {
    private static final Instant NOW = Instant.parse("2026-11-22T21:00:00Z");
    private static final FileTime BEFORE = FileTime.from(NOW.minusSeconds(3600));
    private static final String UUID = "fec7d055-e6ac-11f1-b60b-02fc00000001";

    @TempDir
    private Path dir;

    static Stream<Tool.OfPlace> tools() {
        return Tools.ALL.stream().filter(Tool.OfPlace.class::isInstance).map(Tool.OfPlace.class::cast);
    }

    /**
     * A healthy backup.
     *
     * @param told the small files that tell of it
     */
    private record Sample(String database, List<Path> told) {}

    private static Sample sample(Tool tool, Path at) throws IOException {
        return switch (tool.name()) {
            case "pg-manifest" -> {
                Path backup = new WrittenBackup(at).label("").done();
                yield new Sample("postgresql:prod/orders", List.of(backup.resolve("backup_manifest")));
            }
            case "pg-dump" -> {
                Files.createDirectories(at);
                Path dump =
                        Files.write(at.resolve("orders.dump"), new WrittenArchive(16, 1).of("orders", "1\n\\.\n\n\n"));
                yield new Sample("postgresql:prod/orders", List.of(dump));
            }
            case "mariadb-backup", "xtrabackup" -> {
                Files.createDirectories(at);
                Files.writeString(at.resolve("ibdata1"), "x".repeat(100));
                Files.writeString(at.resolve("ib_logfile0"), "x");
                Files.writeString(
                        at.resolve("backup.log"),
                        "Redo log (from LSN 100 to 120) was copied.\n260101 10:00:00 completed OK!\n");
                Path checkpoints = Files.writeString(
                        at.resolve("xtrabackup_checkpoints"),
                        "backup_type = full-backuped\nfrom_lsn = 0\nto_lsn = 100\nlast_lsn = 120\n");
                Path info = Files.writeString(at.resolve("xtrabackup_info"), """
                        uuid = %s
                        tool_version = 10.11.19-MariaDB
                        server_version = 10.11.19-MariaDB
                        start_time = 2026-11-22 19:43:20
                        end_time = 2026-11-22 19:43:30
                        innodb_from_lsn = 0
                        innodb_to_lsn = 100
                        partial = N
                        incremental = N
                        """.formatted(UUID));
                String engine = tool.name().equals("xtrabackup") ? "mysql" : "mariadb";
                yield new Sample(engine + ":prod/orders", List.of(checkpoints, info));
            }
            case "mariadb-dump", "mysqldump" -> {
                Files.createDirectories(at);
                boolean mysql = tool.name().equals("mysqldump");
                Path dump = Files.writeString(at.resolve("orders.sql"), """
                        -- %s dump 10.19  Distrib %s, for Linux (x86_64)
                        --
                        -- Host: localhost    Database: orders
                        -- ------------------------------------------------------
                        -- Server version\t%2$s

                        -- Dumping data for table `o`
                        INSERT INTO `o` VALUES (1);

                        -- Dump completed on 2026-11-22 19:43:20
                        """.formatted(
                                mysql ? "MySQL" : "MariaDB", mysql ? "9.7.4-2" : "10.11.19-MariaDB"));
                yield new Sample((mysql ? "mysql" : "mariadb") + ":prod/orders", List.of(dump));
            }
            default ->
                throw new AssertionError("there is no sample of what " + tool.name()
                        + " leaves behind; add one, so that it is tested with bad files");
        };
    }

    @ParameterizedTest
    @MethodSource("tools")
    void isSatisfiedWithItsSample(Tool.OfPlace tool) throws IOException {
        var sample = sample(tool, dir.resolve("b"));

        var seen = look(tool, sample, dir);

        assertThat(seen.faults()).isEmpty();
        assertThat(good(seen)).as(seen.toString()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void takesNothingForGoodThatWasCutOffOrSpoilt(Tool.OfPlace tool) throws IOException {
        var sample = sample(tool, dir.resolve("b"));
        for (Path file : sample.told()) {
            byte[] whole = Files.readAllBytes(file);
            String text = new String(whole, StandardCharsets.ISO_8859_1);
            int end = text.stripTrailing().length();
            for (int length = 0; length < end; length += Math.max(1, end / 40)) {
                isNotGood(tool, sample, file, Arrays.copyOf(whole, length), file.getFileName() + " cut at " + length);
            }
            isNotGood(tool, sample, file, new byte[4096], "zeros");
            isNotGood(tool, sample, file, "[".repeat(200_000).getBytes(StandardCharsets.UTF_8), "nested");
            isNotGood(tool, sample, file, text.getBytes(StandardCharsets.UTF_16), "UTF-16");
            isNotGood(tool, sample, file, text.replace('0', '\0').getBytes(StandardCharsets.UTF_8), "NUL");
            isNotGood(
                    tool,
                    sample,
                    file,
                    text.replaceAll("\\d+", "9".repeat(40)).getBytes(StandardCharsets.ISO_8859_1),
                    "numbers");
            isNotGood(
                    tool,
                    sample,
                    file,
                    text.replace("2026", "0000").replace("100", "../").getBytes(StandardCharsets.ISO_8859_1),
                    "dates");
        }
    }

    private void isNotGood(Tool.OfPlace tool, Sample sample, Path file, byte[] bytes, String what) throws IOException {
        if (Arrays.equals(bytes, Files.readAllBytes(file))) {
            return;
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, BEFORE);
        var seen = look(tool, sample, dir);

        Files.write(file, whole);

        assertThat(good(seen)).as(tool.name() + ", " + what + ": " + seen).isZero();
        assertThat(seen.faults()).as(what).noneMatch(fault -> fault.message().contains("should not"));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void takesNothingForGoodThatIsOfAnotherToolOrNotThere(Tool.OfPlace tool) throws IOException {
        var sample = sample(tool, dir.resolve("sample"));
        assertThat(look(tool, sample, dir.resolve("absent")).faults()).hasSize(1);
        Path empty = Files.createDirectories(dir.resolve("empty"));
        assertThat(look(tool, sample, empty).facts()).isEmpty();
        for (Tool.OfPlace other : tools().toList()) {
            if (!other.getClass().equals(tool.getClass())) {
                Path place = dir.resolve("of-" + other.name());
                sample(other, place.resolve("b"));
                assertThat(good(look(tool, sample, place)))
                        .as("of " + other.name())
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void followsNoLinkAndWaitsForNoPipe(Tool.OfPlace tool) throws Exception {
        Path outside = dir.resolve("outside");
        var sample = sample(tool, outside.resolve("b"));
        Path place = Files.createDirectories(dir.resolve("place"));
        Files.createSymbolicLink(place.resolve("out"), outside);
        Files.createSymbolicLink(place.resolve("b"), outside.resolve("b"));
        Files.createSymbolicLink(place.resolve("loop"), place);
        Files.createSymbolicLink(place.resolve("self"), place.resolve("self"));
        for (Path file : sample.told()) {
            Files.createSymbolicLink(place.resolve(file.getFileName()), file);
        }
        Path piped = Files.createDirectories(place.resolve("piped"));
        for (Path file : sample.told()) {
            assertThat(new ProcessBuilder(
                                    "mkfifo", piped.resolve(file.getFileName()).toString())
                            .start()
                            .waitFor())
                    .isZero();
        }

        assertThat(good(look(tool, sample, place))).isZero();
    }

    private static Observation look(Tool.OfPlace tool, Sample sample, Path place) {
        var subject = new Subject(
                sample.database(), Subject.sourceOf(tool.name(), sample.database()), Map.of("zone", "UTC"), NOW);
        return new Look(tool, new From.Files(List.of(place)), InstantSource.fixed(NOW))
                .at(subject)
                .observation();
    }

    /** Backups that are good and not condemned, and verifications that passed, unless the source is failing. */
    private static long good(Observation seen) {
        if (!seen.faults().isEmpty()) {
            return 0;
        }
        var verifications = Looked.facts(seen, VerificationEvidence.class);
        long backups = Looked.facts(seen, BackupEvidence.class).stream()
                .filter(backup -> backup.getStatus() == BackupStatus.COMPLETED
                        && backup.getEndedAt() != null
                        && verifications.stream()
                                .noneMatch(verification -> verification.getResult() == VerificationResult.FAILED
                                        && verification.getBackupId().equals(backup.getBackupId())))
                .count();
        return backups
                + verifications.stream()
                        .filter(verification -> verification.getResult() == VerificationResult.PASSED)
                        .count();
    }
}
