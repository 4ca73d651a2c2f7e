package dev.lifeboat.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.own.Backup;
import dev.lifeboat.drill.own.Contents;
import dev.lifeboat.drill.own.DamagedFile;
import dev.lifeboat.drill.own.DrillReport;
import dev.lifeboat.drill.own.DrillReport.Result;
import dev.lifeboat.drill.own.Manifest;
import dev.lifeboat.drill.own.PhysicalBackup;
import dev.lifeboat.drill.own.RestoreDrill;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups and drills of a real PostgreSQL server. */
class OrdersDrillTest {
    private static final InstantSource CLOCK = InstantSource.system();

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static OrdersDatabase orders;
    private static Backup original;
    private Backup backup;

    @BeforeAll
    static void backUpAServer() throws Exception {
        orders = OrdersDatabase.start(shared.resolve("orders"));
        original = take(shared.resolve("backup"), Progress.NONE);
    }

    @AfterAll
    static void stopTheServer() {
        orders.close();
    }

    @BeforeEach
    void copyTheBackup() throws IOException {
        backup = moved(original, directory.resolve("backup"));
    }

    @Test
    void aBackupHoldsWhatRecoveryNeedsAndNothingThatWouldHarmIt() {
        List<String> paths =
                original.manifest().files().stream().map(file -> file.path()).toList();

        assertThat(paths).contains("data/PG_VERSION", "data/backup_label", "data/global/pg_control");
        assertThat(paths).noneMatch(path -> path.startsWith("data/pg_wal/") || path.endsWith("postmaster.pid"));
        assertThat(paths).anyMatch(path -> path.matches("wal/[0-9A-F]{24}"));
        assertThat(original.contents()).isNotNull();
        assertThat(original.contents().tables()).hasSize(4);
        assertThat(original.contents().rows()).isGreaterThan(40_000);
    }

    @Test
    void aRestoredServerHoldsWhatTheSourceHeld() {
        DrillReport report = drill();

        assertThat(report.result()).as("%s", report.checks()).isEqualTo(Result.PASSED);
        assertThat(report.checks())
                .extracting(DrillReport.Check::name)
                .containsExactly("files", "recover", "identity", "structure", "contents");
        assertThat(report.contentsMatched()).contains(true);
        assertThat(report.backupDigest()).isEqualTo(original.manifest().digest());
        assertThat(report.phases()).containsOnlyKeys("files", "copy", "recover", "structure", "contents");
        assertThat(report.restoreTime()).isPositive().isLessThan(report.took());
    }

    @Test
    void aTruncatedFileFailsTheDrillByName() throws Exception {
        DamagedFile damaged = DamagedFile.truncate(backup, orders.fileOf("order_lines"));

        DrillReport report = drill();

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.failure().orElseThrow().finding())
                .contains(damaged.path())
                .contains(damaged.bytesAfter() + " bytes")
                .contains("had " + damaged.bytesBefore());
        assertThat(report.phases()).containsOnlyKeys("files");
    }

    @Test
    void oneChangedByteFailsTheDrillByName() throws Exception {
        String path = "data/" + orders.fileOf("payments");
        flipAByte(backup.directory().resolve(path));

        assertThat(drill().failure().orElseThrow().finding()).contains(path).contains("other content");
    }

    @Test
    void aMissingFileAndAStrangerAreBothNamed() throws Exception {
        Files.delete(backup.directory().resolve("data/global/pg_control"));
        Files.writeString(backup.directory().resolve("data/global/stranger"), "?");

        assertThat(drill().failure().orElseThrow().finding())
                .contains("data/global/pg_control is missing")
                .contains("data/global/stranger is not listed");
    }

    @Test
    void aManifestRewrittenToFitTheDamageIsNoticed() throws Exception {
        flipAByte(backup.directory().resolve("data/" + orders.fileOf("payments")));
        rewriteManifest(backup);

        assertThat(drill().failure().orElseThrow().finding()).contains("manifest itself was changed");
    }

    @Test
    void damageThatWasBackedUpIsFoundByReadingEveryPage() throws Exception {
        flipAByte(backup.directory().resolve("data/" + orders.fileOf("payments")));
        backup = withManifest(backup, rewriteManifest(backup));

        DrillReport report = drill();

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.failure().orElseThrow().name()).isEqualTo("structure");
        assertThat(report.failure().orElseThrow().finding()).contains("payments");
    }

    @Test
    void aBackupWithoutItsLogDoesNotComeUp() throws Exception {
        try (Stream<Path> segments = Files.list(backup.directory().resolve("wal"))) {
            for (Path segment : segments.toList()) {
                Files.delete(segment);
            }
        }
        backup = withManifest(backup, rewriteManifest(backup));

        DrillReport report = drill();

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.failure().orElseThrow().name()).isEqualTo("recover");
    }

    @Test
    void rowsThatDifferFromTheSourceAreFoundByTable() {
        Map<String, dev.lifeboat.drill.own.TableContent> other =
                new TreeMap<>(original.contents().tables());
        other.put("public.orders", other.get("public.customers"));
        backup = new Backup(
                backup.directory(),
                backup.label(),
                backup.startedAt(),
                backup.endedAt(),
                backup.systemIdentifier(),
                backup.serverVersion(),
                backup.startLsn(),
                backup.stopLsn(),
                backup.manifest(),
                new Contents(other));

        DrillReport report = drill();

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.contentsMatched()).contains(false);
        assertThat(report.failure().orElseThrow().finding()).contains("public.orders");
    }

    @Test
    void saysNothingAboutContentsOfASourceThatWasWrittenToMeanwhile() throws Exception {
        AtomicInteger calls = new AtomicInteger();

        Backup busy = take(directory.resolve("busy"), (what, done, total) -> {
            if (calls.getAndIncrement() == 10) {
                execute("update customers set name = 'Someone else' where id = 1");
            }
        });

        assertThat(busy.contents()).isNull();
        DrillReport report = new RestoreDrill(busy, orders.password(), OrdersDatabase.NAME, CLOCK, Progress.NONE)
                .run(directory.resolve("r"));
        assertThat(report.result()).isEqualTo(Result.PASSED);
        assertThat(report.contentsMatched()).isEmpty();
    }

    private DrillReport drill() {
        return new RestoreDrill(backup, orders.password(), OrdersDatabase.NAME, CLOCK, Progress.NONE)
                .run(directory.resolve("restored"));
    }

    private static Backup take(Path target, Progress progress) throws Exception {
        return new PhysicalBackup(orders.jdbcUrl(), orders.archive(), CLOCK, progress).take(target, "test");
    }

    private static void execute(String sql) {
        try (var connection = DriverManager.getConnection(orders.jdbcUrl());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void flipAByte(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, channel.size() / 2);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), channel.size() / 2);
        }
    }

    private static Manifest rewriteManifest(Backup backup) throws IOException {
        Files.delete(backup.directory().resolve(Manifest.FILE));
        Manifest manifest = Manifest.of(backup.directory());
        manifest.write(backup.directory());
        return manifest;
    }

    private static Backup withManifest(Backup backup, Manifest manifest) {
        return new Backup(
                backup.directory(),
                backup.label(),
                backup.startedAt(),
                backup.endedAt(),
                backup.systemIdentifier(),
                backup.serverVersion(),
                backup.startLsn(),
                backup.stopLsn(),
                manifest,
                backup.contents());
    }

    private static Backup moved(Backup from, Path target) throws IOException {
        try (Stream<Path> all = Files.walk(from.directory())) {
            for (Path file : all.toList()) {
                Files.copy(file, target.resolve(from.directory().relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return new Backup(
                target,
                from.label(),
                from.startedAt(),
                from.endedAt(),
                from.systemIdentifier(),
                from.serverVersion(),
                from.startLsn(),
                from.stopLsn(),
                from.manifest(),
                from.contents());
    }
}
