package dev.lifeboat.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.drill.DrillVerb;
import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.Result;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The backup of a real PostgreSQL server, that no program took, is drilled as any other, by whoever runs this. */
class OrdersDrillTest {
    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static OrdersDatabase orders;
    private static OrdersContents contents;
    private static OrdersBackup original;

    @BeforeAll
    static void backUpAServer() throws Exception {
        orders = OrdersDatabase.start(shared.resolve("orders"));
        contents = OrdersContents.of(orders, shared);
        original = OrdersBackup.take(orders, contents, shared.resolve("orders-1"), Progress.NONE);
    }

    @AfterAll
    static void stopTheServer() {
        orders.close();
    }

    @Test
    void aRestoredServerHoldsWhatTheSourceHeld() throws Exception {
        var drill = drill(original, null, original.contents());

        DrillReport report = drill.run(Progress.NONE);

        assertThat(report.result()).as("%s", report.checks()).isEqualTo(Result.PASSED);
        assertThat(OrdersDrill.sameContents(report)).isTrue();
        assertThat(original.contents().rows())
                .isGreaterThan(40_000)
                .isEqualTo(report.measured().rows());
        VerificationEvidence evidence = drill.evidence(report, VerificationType.RESTORE);
        assertThat(evidence.getResult()).isEqualTo(VerificationResult.PASSED);
        assertThat(evidence.getChecksumMatched()).isTrue();
        assertThat(evidence.getBackupDigest()).isEqualTo(original.digest());
        assertThat(evidence.getSystemIdentifier()).isEqualTo(orders.systemIdentifier());
        assertThat(evidence.getRestoreMillis()).isPositive();
        assertThat(left()).isEmpty();
    }

    @Test
    void aByteThatRotsFailsTheDrillByTheNameOfItsFile() throws Exception {
        OrdersBackup backup = copied();
        Rot rot = Rot.plant(backup, orders.fileOf("order_lines"));
        var drill = drill(backup, null, backup.contents());

        DrillReport report = drill.run(Progress.NONE);

        assertThat(report.result()).isEqualTo(Result.FAILED);
        assertThat(report.reason()).map(Check::name).contains("checksums");
        assertThat(report.reason().orElseThrow().finding()).contains(rot.path()).contains("damaged");
        assertThat(drill.evidence(report, VerificationType.INTEGRITY).getResult())
                .isEqualTo(VerificationResult.FAILED);
        assertThat(report.restoreTime()).isNull();
    }

    @Test
    void aManifestThatIsNotTheOneThatWasWrittenIsNotTheBackupAnyMore() throws Exception {
        OrdersBackup backup = copied();
        Path manifest = backup.directory().resolve("backup_manifest");
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"Size\": \\d+", "\"Size\": 1"));

        DrillReport report = drill(backup, null, backup.contents()).run(Progress.NONE);

        assertThat(report.result()).as("%s", report.checks()).isEqualTo(Result.FAILED);
        assertThat(report.reason().orElseThrow().finding()).contains("backup_manifest");
    }

    @Test
    void recoversToANamedInstantAndSaysByWhichCommandAnybodyCan() throws Exception {
        orders.ask("with one as (update customers set city = 'Bremen' where id = 1 returning 1) select 1 from one");
        Snapshot held = contents.take("before");
        Instant before = orders.now();
        orders.ask("with gone as (delete from payments returning 1) select count(*) from gone");

        assertThat(contents.differences(held)).hasSize(1).first().asString().contains("payments");
        ArchiveReport.of(orders, original.listed().getLogStart(), Duration.ofMinutes(2));
        var drill = drill(original, before, held);
        var printed = new StringWriter();
        int exitCode = new CommandLine(new DrillVerb())
                .setErr(new PrintWriter(printed, true))
                .execute(words(
                        drill,
                        "--directory",
                        directory.toString(),
                        "--snapshot",
                        contents.file("before").toString(),
                        "--key-file",
                        contents.key().toString(),
                        "--assume-no-writes",
                        OrdersContents.NO_WRITES));

        assertThat(exitCode).as("%s", printed).isZero();
        assertThat(printed.toString()).contains("recovered to " + before).contains("hold exactly what they held");
        assertThat(left()).isEmpty();
        assertThat(original.directory()).isDirectoryContaining("glob:**/base.tar");
    }

    /** As a shell would take it apart. */
    private static String[] words(OrdersDrill drill, String... more) {
        String line = String.join(" ", drill.command()).replace("\\", " ").replace("./lifeboat drill ", "");
        return Stream.concat(Stream.of(line.strip().split("\\s+")), Stream.of(more))
                .toArray(String[]::new);
    }

    private OrdersDrill drill(OrdersBackup backup, @Nullable Instant pointInTime, Snapshot held) throws Exception {
        return new OrdersDrill(orders, contents, directory.resolve("d"), backup, pointInTime, held);
    }

    private List<Path> left() throws IOException {
        try (var all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private OrdersBackup copied() throws IOException {
        Path target = Files.createDirectory(directory.resolve("copy"));
        for (String file : List.of("base.tar", "backup_manifest")) {
            Files.copy(original.directory().resolve(file), target.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        return new OrdersBackup(
                target,
                original.listed(),
                original.files(),
                original.startedAt(),
                original.endedAt(),
                original.contents());
    }
}
