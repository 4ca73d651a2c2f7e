package dev.lifeboat.ingest.pgmanifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.ingest.files.Looked;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no real pg_basebackup; its faults are in the tests of the command, and chains of real ones in those of drills. */
class PgManifestTest {
    private static final Looked LOOKED = new Looked(new PgManifest(), "postgresql:prod/orders");

    @TempDir
    private Path dir;

    @Test
    void tellsABackupOfPostgresql17() {
        new WrittenBackup(dir.resolve("monday")).label("").done();

        var seen = look();

        assertThat(seen.faults()).isEmpty();
        assertThat(seen.warnings()).isEmpty();
        var backup = backups(seen).get(0);
        assertThat(backup.getBackupId()).startsWith("20261122T193908Z-");
        assertThat(backup.getName()).isEqualTo("monday");
        assertThat(backup.getType()).isEqualTo(BackupType.FULL);
        assertThat(backup.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.getStartedAt()).as("of the manifest, in GMT").isEqualTo("2026-11-22T19:39:08Z");
        assertThat(backup.getSystemIdentifier()).as("all its digits").isEqualTo(WrittenBackup.SYSTEM);
        assertThat(backup.getEngineVersion()).isEqualTo("17");
        assertThat(backup.getLogStart()).isEqualTo("0/2000028");
        assertThat(backup.getLogEnd()).isEqualTo("0/20000FF");
        assertThat(backup.getTimeline()).isEqualTo(1);
        assertThat(verifications(seen))
                .extracting(VerificationEvidence::getResult, VerificationEvidence::getChecksRun)
                .containsExactly(tuple(VerificationResult.PASSED, 4));
    }

    @Test
    void saysWhatAnIncrementalBackupBuildsOn() {
        new WrittenBackup(dir.resolve("sunday")).label("").done();
        new WrittenBackup(dir.resolve("monday"))
                .from("0/4000028")
                .incrementalFrom("0/2000028")
                .done();
        new WrittenBackup(dir.resolve("tuesday"))
                .from("0/6000028")
                .incrementalFrom("0/4000028")
                .done();

        var seen = look();

        var monday = named(seen, "monday");
        assertThat(monday.getType()).isEqualTo(BackupType.INCREMENTAL);
        assertThat(monday.getParents()).containsExactly(named(seen, "sunday").getBackupId());
        assertThat(monday.getChangesSince()).isEqualTo("0/2000028");
        assertThat(named(seen, "tuesday").getParents()).containsExactly(monday.getBackupId());
        assertThat(seen.warnings()).isEmpty();
    }

    @Test
    void missesTheBackupThatAnIncrementalOneBuildsOn() {
        new WrittenBackup(dir.resolve("monday"))
                .from("0/4000028")
                .incrementalFrom("0/2000028")
                .done();

        var seen = look();

        assertThat(named(seen, "monday").getParents()).containsExactly("began-at-0/2000028-timeline-1");
        assertThat(seen.warnings()).singleElement().asString().contains("began at 0/2000028, which is not here");
    }

    /** As they may on a standby, between two checkpoints of its primary. */
    @Test
    void namesBothWhereTwoBackupsBeganWhereAnIncrementalOneGoesOn() {
        new WrittenBackup(dir.resolve("sunday")).label("").done();
        new WrittenBackup(dir.resolve("sunday-too"))
                .file("base/5/more", "x")
                .label("")
                .done();
        new WrittenBackup(dir.resolve("monday"))
                .from("0/4000028")
                .incrementalFrom("0/2000028")
                .done();

        var seen = look();

        assertThat(named(seen, "monday").getParents())
                .containsExactlyInAnyOrder(
                        named(seen, "sunday").getBackupId(),
                        named(seen, "sunday-too").getBackupId());
        assertThat(seen.warnings()).singleElement().asString().contains("may build on any of");
    }

    @Test
    void doesNotJoinBackupsOfTwoClusters() throws IOException {
        Path other = new WrittenBackup(dir.resolve("other"))
                .system("7000000000000000001")
                .label("")
                .done();
        Files.delete(other.resolve("global/pg_control"));
        new WrittenBackup(dir.resolve("monday"))
                .from("0/4000028")
                .incrementalFrom("0/2000028")
                .done();

        assertThat(named(look(), "monday").getParents()).containsExactly("began-at-0/2000028-timeline-1");
    }

    @Test
    void findsThatTheControlFileIsOfAnotherClusterThanTheManifest() {
        new WrittenBackup(dir.resolve("mixed"))
                .system("7000000000000000001")
                .label("")
                .done();

        var seen = look();

        assertThat(verifications(seen).get(0).getResult()).isEqualTo(VerificationResult.FAILED);
        assertThat(verifications(seen).get(0).getDetails())
                .contains("is of system " + WrittenBackup.SYSTEM + "; the manifest is of 7000000000000000001");
    }

    @Test
    void knowsABackupAgainInAnotherPlaceAndFindsTheCopyThatIsDamaged() throws IOException {
        new WrittenBackup(dir.resolve("here")).label("").done();
        new WrittenBackup(dir.resolve("deep/er/there")).label("").done();

        var seen = look();
        assertThat(backups(seen))
                .singleElement()
                .satisfies(backup -> assertThat(backup.getCopies())
                        .as("on one device, which is lost as a whole")
                        .hasSize(1));

        Files.writeString(dir.resolve("deep/er/there/base/5/1259"), "y".repeat(8192));
        var damaged = look();
        assertThat(backups(damaged).get(0).getBackupId())
                .isEqualTo(backups(seen).get(0).getBackupId());
        assertThat(verifications(damaged)).singleElement().satisfies(verification -> {
            assertThat(verification.getResult()).isEqualTo(VerificationResult.FAILED);
            assertThat(verification.getDetails()).contains("there: base/5/1259 is damaged");
        });
    }

    @Test
    void findsThatTheLogIsNotWrittenUpToWhereItIsNeeded() throws IOException {
        Path backup = new WrittenBackup(dir.resolve("monday"))
                .from("0/2004028")
                .label("")
                .done();
        Path log = backup.resolve("pg_wal/000000010000000000000002");

        assertThat(verifications(look()).get(0).getDetails())
                .contains("holds no log from 0/2002000 on; it is needed up to 0/20040FF");

        byte[] pages = Files.readAllBytes(log);
        for (int at = 8192; at <= 16384; at += 8192) {
            ByteBuffer.wrap(pages, at, 24)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) 0xD116)
                    .putShort((short) 0)
                    .putInt(1)
                    .putLong(0x2000000 + at);
        }
        Files.write(log, pages);
        assertThat(verifications(look()).get(0).getResult()).isEqualTo(VerificationResult.PASSED);
        assertThat(verifications(look()).get(0).getDetails()).contains("not the checksums of its records");
    }

    /** As one is, where archive_timeout ends it: the rest is zeros, and the log goes on in the next. */
    @Test
    void aFileOfTheLogThatEndsEarlyIsWholeWhereTheLogGoesOnInTheNext() throws IOException {
        byte[] pages = new byte[1 << 20];
        var first = ByteBuffer.wrap(pages).order(ByteOrder.LITTLE_ENDIAN);
        first.putShort((short) 0xD116).putShort((short) 2).putInt(1).putLong(0x2000000);
        first.position(24).putLong(7).putInt(1 << 20).putInt(8192);
        assertThat(problems(pages)).singleElement().asString().contains("holds no log from 0/2002000 on");

        first.position(0x1af0);
        first.putInt(24)
                .putInt(0)
                .putLong(0x2001ab0)
                .put((byte) 0x40)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(0x9a);
        assertThat(problems(pages)).isEmpty();

        pages[(1 << 20) - 1] = 1;
        assertThat(problems(pages)).isNotEmpty();
        pages[(1 << 20) - 1] = 0;
        pages[0x1af0 + 16] = 0x30;
        assertThat(problems(pages)).isNotEmpty();
    }

    private static List<String> problems(byte[] pages) throws IOException {
        var segment = LogSegment.of("000000010000000000000020", new ByteArrayInputStream(pages));
        var next = new byte[1 << 20];
        System.arraycopy(pages, 0, next, 0, 40);
        ByteBuffer.wrap(next).order(ByteOrder.LITTLE_ENDIAN).putLong(8, 0x2100000);
        var goesOn = LogSegment.of("000000010000000000000021", new ByteArrayInputStream(next));
        return NeededLog.of(
                        List.of(new Manifest.WalRange(1, 0x2000028, 0x2100100)),
                        null,
                        name -> name.endsWith("20") ? segment : goesOn)
                .wrong();
    }

    @Test
    void countsNoLogAndNoTablespaceThatIsKeptElsewhere() throws IOException {
        Path backup = new WrittenBackup(dir.resolve("b/monday")).label("").done();
        Files.createDirectories(dir.resolve("aside"));
        Files.createDirectories(backup.resolve("pg_tblspc"));
        Files.createSymbolicLink(backup.resolve("pg_tblspc/16384"), dir.resolve("aside"));

        var seen = LOOKED.at(dir.resolve("b"), Map.of());
        assertThat(verifications(seen).get(0).getResult()).isEqualTo(VerificationResult.RAN);
        assertThat(backups(seen).get(0).getCopies()).isEmpty();

        Files.move(backup.resolve("pg_wal"), dir.resolve("wal"));
        Files.createSymbolicLink(backup.resolve("pg_wal"), dir.resolve("wal"));
        assertThat(backups(look()).get(0).getStatus()).isEqualTo(BackupStatus.PARTIAL);
    }

    @Test
    void takesTheDataOfARunningServerForNoBackup() throws IOException {
        Path data = new WrittenBackup(dir.resolve("data")).label("").done();
        Files.writeString(data.resolve("postmaster.pid"), "1");

        assertThatThrownBy(this::look).isInstanceOf(BadInputException.class);
    }

    @Test
    void isNoYoungerThanItsLabelAndItsControlFile() {
        new WrittenBackup(dir.resolve("monday"))
                .label("")
                .entry("\"Path\": \"base/5/touched\", \"Size\": 1, \"Last-Modified\": \"2026-11-22 20:59:00 GMT\"")
                .done();

        assertThat(backups(look()).get(0).getEndedAt()).isEqualTo("2026-11-22T19:39:08Z");
    }

    @Test
    void comparesNoChecksumsWhenToldSoAndThenVerifiesNothing() {
        new WrittenBackup(dir.resolve("monday")).label("").done();

        var seen = LOOKED.at(dir, Map.of("checksums", "false"));

        assertThat(verifications(seen).get(0).getResult()).isEqualTo(VerificationResult.RAN);
        assertThat(seen.facts().get(1).nativeId()).as("a pass stays").endsWith("/inconclusive");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "base/../../secret", "", "base//x", "./x", "a\\\\b"})
    void opensNothingThatIsNotInTheBackup(String path) {
        new WrittenBackup(dir.resolve("hostile"))
                .label("")
                .entry("\"Path\": \"" + path + "\", \"Size\": 1")
                .done();

        assertThat(faults(look()))
                .singleElement()
                .asString()
                .contains("backup_manifest, line ", "is not inside of the backup");
    }

    @Test
    void opensNothingThatAnEncodedNameOrALinkLeadsTo() throws IOException {
        String encoded = HexFormat.of().formatHex("../secret".getBytes(StandardCharsets.UTF_8));
        new WrittenBackup(dir.resolve("a"))
                .entry("\"Encoded-Path\": \"" + encoded + "\", \"Size\": 1")
                .done();
        assertThat(faults(look())).singleElement().asString().contains("is not inside of the backup");

        Path linked = dir.resolve("b/linked");
        WrittenBackup.write(dir.resolve("outside/secret"), new byte[] {1});
        new WrittenBackup(linked)
                .label("")
                .entry("\"Path\": \"out/secret\", \"Size\": 1")
                .done();
        Files.createSymbolicLink(linked.resolve("out"), dir.resolve("outside"));
        assertThat(verifications(LOOKED.at(linked, Map.of())).get(0).getDetails())
                .contains("out/secret is reached by a link that leads out of the backup");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 3, \"Manifest-Checksum\": \"00\" }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": \"1\" }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 1, \"Files\": 4 }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 1, \"Files\": [ { \"Path\": \"a\" } ] }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 1, \"Files\": [ { \"Path\": \"a\", \"Size\": -1 } ] }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 1, \"Files\": [ { \"Path\": \"a\", \"Size\": 1,"
                        + " \"Checksum-Algorithm\": \"MD5\", \"Checksum\": \"00\" } ] }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 1, \"Files\": [ { \"Path\": \"a\", \"Size\": 1,"
                        + " \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"0\" } ] }",
                "{ \"PostgreSQL-Backup-Manifest-Version\": 1, \"WAL-Ranges\": [ { \"Timeline\": 1,"
                        + " \"Start-LSN\": \"0/2\", \"End-LSN\": \"0/1\" } ] }",
                "\u0000\u0001ELF",
                "[{\"name\":\"a list of pgBackRest\"}]"
            })
    void isFailingWhereAManifestIsNone(String text) throws IOException {
        Files.createDirectories(dir.resolve("broken"));
        Files.writeString(dir.resolve("broken/backup_manifest"), text);
        new WrittenBackup(dir.resolve("good")).label("").done();

        var seen = look();

        assertThat(faults(seen)).singleElement().asString().contains("broken/backup_manifest");
        assertThat(backups(seen))
                .extracting(BackupEvidence::getName)
                .as("hides no other")
                .containsExactly("good");
    }

    @Test
    void isFailingWhereAManifestIsHostile() throws IOException {
        Files.createDirectories(dir.resolve("deep"));
        Files.writeString(dir.resolve("deep/backup_manifest"), "{\"x\":" + "[".repeat(100_000));
        Files.createDirectories(dir.resolve("latin"));
        Files.write(
                dir.resolve("latin/backup_manifest"),
                new byte[] {'{', '"', (byte) 0xe9, 'a', 'b', 'c', '"', ':', '1', '}'});

        assertThat(faults(look()))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault).contains("deep/backup_manifest, line 1", "depth"))
                .anySatisfy(fault -> assertThat(fault).contains("latin/backup_manifest, line 1", "UTF-8"));
    }

    /** Of each of its files eight bytes are kept. */
    @Test
    void readsAManifestThatIsLargerThanWhatIsKeptOfIt() throws IOException {
        Path large = dir.resolve("large/backup_manifest");
        Files.createDirectories(large.getParent());
        try (var out = Files.newBufferedWriter(large)) {
            out.write("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [\n");
            for (int i = 0; i < 30_000; i++) {
                out.write((i == 0 ? "" : ",\n") + "{ \"Path\": \"base/16384/" + i
                        + "\", \"Size\": 8192, \"Last-Modified\":"
                        + " \"2026-11-22 19:39:08 GMT\", \"Checksum-Algorithm\": \"CRC32C\", \"Checksum\": \"3e34a0c7\","
                        + " \"Padding\": \"" + "x".repeat(60) + "\" }");
            }
            out.write("\n],\n\"WAL-Ranges\": []\n,\n\"Manifest-Checksum\": \"" + "0".repeat(64) + "\"}\n");
        }

        var seen = look();

        assertThat(verifications(seen).get(0).getDetails())
                .contains("its own checksum is another one", "base/16384/0 is missing", "and 29981 more");
        assertThat(backups(seen).get(0).getStatus()).as("says of no log").isEqualTo(BackupStatus.UNKNOWN);
    }

    @Test
    void tellsHowFarItHasCome() {
        new WrittenBackup(dir.resolve("monday")).label("").done();
        var done = new AtomicLong();

        LOOKED.at(dir, Map.of(), (what, bytes, total) -> {
            assertThat(what).isEqualTo("monday");
            assertThat(total).isGreaterThan(16_000);
            done.set(bytes);
        });

        assertThat(done.get()).isGreaterThan(16_000);
    }

    @Test
    void saysWhatIsWrongWithThePlace() throws IOException {
        assertThatThrownBy(() -> LOOKED.at(dir.resolve("none"), Map.of()))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("does not exist");
        assertThat(look().facts()).as("an empty directory holds nothing").isEmpty();
        Files.writeString(dir.resolve("notes.txt"), "x");
        assertThatThrownBy(this::look)
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("holds notes.txt and no backup of pg_basebackup");
    }

    private Observation look() {
        return LOOKED.at(dir, Map.of());
    }

    private static List<String> faults(Observation seen) {
        return seen.faults().stream().map(Fault::toString).toList();
    }

    private static List<BackupEvidence> backups(Observation seen) {
        return Looked.facts(seen, BackupEvidence.class);
    }

    private static List<VerificationEvidence> verifications(Observation seen) {
        return Looked.facts(seen, VerificationEvidence.class);
    }

    private static BackupEvidence named(Observation seen, String name) {
        return backups(seen).stream()
                .filter(backup -> backup.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
