package dev.lifeboat.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.drill.schedule.Due;
import dev.lifeboat.drill.schedule.Past;
import dev.lifeboat.drill.schedule.Planned;
import dev.lifeboat.drill.schedule.When;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final Past NOTHING = new Past(List.of(), List.of());

    @TempDir
    private Path dir;

    private final List<String> said = new ArrayList<>();
    private final List<String> run = new ArrayList<>();
    private final Map<String, Past> pasts = new HashMap<>();
    private Instant now = NOON;
    private int code = ExitCode.DONE;

    @Test
    void readsTheExampleOfTheDocs() throws Exception {
        var example = Pattern.compile("<!-- schedule -->\\s*```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/drills.md")));
        assertThat(example.find()).isTrue();

        var read = ScheduleFile.read("drills.yaml", example.group(1));

        assertThat(read.problems()).isEmpty();
        assertThat(read.plans()).hasSize(3);
        Planned chaos = read.plans().get(2);
        assertThat(chaos.chaos()).isTrue();
        assertThat(chaos.options()).contains("--chaos", "random", "--publish");
        assertThat(chaos.tool()).isEqualTo("pgbackrest");
        assertThat(chaos.when()).isEqualTo(new When.Every(Duration.ofDays(90)));
        assertThat(read.plans().get(1).when())
                .isEqualTo(new When.Daily(LocalTime.of(3, 0), ZoneId.of("Europe/Berlin")));
    }

    @Test
    void saysEverythingThatIsWrong() {
        var read = ScheduleFile.read("d.yaml", """
                drills:
                  - name: a
                    database: postgresql:prod/orders
                    when: sometimes
                    run: [--tool, pg-dump, --input, /x]
                  - name: b
                    database: postgresql:prod/orders
                    when: after-full random chaos
                    run: [--tool, pg-dump, --input, /x]
                  - name: c
                    database: postgresql:prod/orders
                    when: after-full
                    run: [--tool, pg-dump]
                  - name: d
                    database: postgresql:prod/orders
                    when: every 1d
                    run: [--tool, pg-dump, --input, /x, --backup, 7]
                  - name: e
                    database: postgresql:prod/orders
                  - name: f
                    database: postgresql:prod/orders
                    when: every 1d
                    run: [--tool, pg-dump, --inputs, /x]
                """);

        assertThat(read.problems()).extracting(Problem::line).containsExactly(4, 8, 13, 17, 18, 23);
    }

    @ParameterizedTest
    @ValueSource(strings = {"daily at 25:00", "daily at 03:00 Atlantis", "every soon", "every 0d", "daily", ""})
    void aTimeThatIsNoneIsRefused(String when) {
        assertThat(ScheduleFile.when(when)).isNull();
    }

    @Test
    void runsWhatIsDueAndTellsTheWorst() {
        code = ExitCode.INDETERMINATE;

        assertThat(schedule("a", "b").look(() -> false, true)).isEqualTo(ExitCode.INDETERMINATE);

        assertThat(run).containsExactly("a", "b");
        assertThat(said).anyMatch(line -> line.contains("a (postgresql:prod/a): due, no drill is known"));
    }

    @Test
    void oneThatCouldNotBeRunAndIsToldByNoEvidenceIsTriedAgainInAnHour() {
        var schedule = schedule("a");
        code = ExitCode.INDETERMINATE;

        schedule.look(() -> false, false);
        now = NOON.plus(Duration.ofMinutes(59));
        schedule.look(() -> false, false);
        assertThat(run).hasSize(1);

        now = NOON.plus(Duration.ofMinutes(60));
        schedule.look(() -> false, false);
        assertThat(run).hasSize(2);

        now = NOON.plus(Duration.ofMinutes(179));
        schedule.look(() -> false, false);
        assertThat(run).as("twice as long").hasSize(2);
        now = NOON.plus(Duration.ofMinutes(180));
        schedule.look(() -> false, false);
        assertThat(run).hasSize(3);
    }

    @Test
    void oneThatCouldNotBeRunIsTriedAgainAnHourAfterItsEnd() {
        var schedule = new Schedule(
                List.of(plan("a")),
                dir,
                0,
                () -> now,
                said::add,
                plan -> {
                    now = now.plus(Duration.ofHours(7));
                    return ran(plan);
                },
                database -> NOTHING);
        code = ExitCode.INDETERMINATE;

        schedule.look(() -> false, false);
        schedule.look(() -> false, false);

        assertThat(run).hasSize(1);
    }

    @Test
    void twoPlansWhoseDrillsCannotBeToldApartAreRefused() {
        var read = ScheduleFile.read("d.yaml", """
                drills:
                  - name: a
                    database: postgresql:prod/orders
                    when: every 1d
                    run: [--tool, command, --set, script=/a/restore.sh]
                  - name: b
                    database: postgresql:prod/orders
                    when: every 90d
                    run: [--tool, command, --set, script=/b/restore.sh]
                  - name: c
                    database: postgresql:prod/orders
                    when: every 90d random chaos
                    run: [--tool, command, --set, script=/b/restore.sh]
                """);

        assertThat(read.problems()).hasSize(1);
        assertThat(read.problems().get(0).line()).isEqualTo(9);
    }

    @Test
    void nobodyForeseesAChaosDrillByThePlanNorByTheSeed() {
        var chaos = new Planned(
                "c",
                "postgresql:prod/c",
                "pg-dump",
                new When.Every(Duration.ofDays(90)),
                true,
                Duration.ofHours(6),
                List.of());
        assertThat(ScheduleVerb.words(chaos, new Due.Later(NOON, "the last one began")))
                .doesNotContain("2026");

        long seed = ChaosSeed.of(null, dir.resolve("a"));
        assertThat(ChaosSeed.of(null, dir.resolve("a"))).isEqualTo(seed);
        assertThat(ChaosSeed.of(null, dir.resolve("b"))).isNotEqualTo(seed);
        assertThat(ChaosSeed.of(7L, dir)).isEqualTo(7);
    }

    @Test
    void runsNothingWhereEvidenceCannotBeRead() {
        var schedule = new Schedule(List.of(plan("a")), dir, 0, () -> now, said::add, plan -> ran(plan), database -> {
            throw new CommandFailedException(ExitCode.INDETERMINATE, "no Kafka");
        });

        assertThat(schedule.look(() -> false, false)).isEqualTo(ExitCode.DONE);
        assertThat(said).anyMatch(line -> line.contains("not known whether it is due: no Kafka"));
        assertThatThrownBy(() -> schedule.look(() -> false, true)).isInstanceOf(CommandFailedException.class);
        assertThat(run).isEmpty();
    }

    @Test
    void runsNothingThatAnotherHoldsAndAfterwardsLooksAgain() throws Exception {
        try (var held = DatabaseLock.take(dir, "postgresql:prod/a").orElseThrow()) {
            schedule("a", "b").look(() -> false, true);
        }
        assertThat(run).containsExactly("b");

        schedule("a").look(() -> false, true);
        assertThat(run).containsExactly("b", "a");
    }

    @Test
    void leavesTheOthersWhenItIsStopped() {
        schedule("a", "b").look(() -> !run.isEmpty(), true);

        assertThat(run).containsExactly("a");
    }

    @Test
    void aRestartRunsNothingTwice() {
        pasts.put(
                "postgresql:prod/a",
                new Past(List.of(new Past.Drilled("pg-dump", NOON, Past.State.CONCLUDED, false)), List.of()));

        schedule("a").look(() -> false, true);

        assertThat(run).isEmpty();
    }

    @Test
    void readsThePastFromEvidence() {
        var past = DrillPast.of(
                List.of(
                        verification("drill:x", "pgbackrest/1/t/restore", VerificationResult.PASSED),
                        verification("drill:x", "command:a.sh/2/t/restore", VerificationResult.COULD_NOT_RUN),
                        verification("catalog:main", "backup_verification_tests/1", VerificationResult.PASSED),
                        verification("drill:x", "pgbackrest/3/t/restore", VerificationResult.RUNNING)),
                List.of(
                        backup(BackupType.FULL, BackupStatus.COMPLETED),
                        backup(BackupType.FULL, BackupStatus.FAILED),
                        backup(BackupType.INCREMENTAL, BackupStatus.COMPLETED)));

        assertThat(past.drills())
                .containsExactly(
                        new Past.Drilled("pgbackrest", NOON, Past.State.CONCLUDED, false, NOON, "7"),
                        new Past.Drilled("command:a.sh", NOON, Past.State.COULD_NOT_RUN, false, NOON, "7"),
                        new Past.Drilled("pgbackrest", NOON, Past.State.RUNNING, false, NOON, "7"));
        assertThat(past.backups())
                .containsExactly(
                        new Past.Backup("7", "pgbackrest", true, NOON),
                        new Past.Backup("7", "pgbackrest", false, NOON));
    }

    private static VerificationEvidence verification(String source, String id, VerificationResult result) {
        return VerificationEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder(
                                VerificationEvidence.newBuilder().build().getHeader())
                        .setSource(source)
                        .setNativeId(id)
                        .build())
                .setType(VerificationType.RESTORE)
                .setResult(result)
                .setStartedAt(NOON)
                .setBackupId("7")
                .build();
    }

    private static BackupEvidence backup(BackupType type, BackupStatus status) {
        return BackupEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder(
                                BackupEvidence.newBuilder().build().getHeader())
                        .setSource("pgbackrest:postgresql:prod/orders")
                        .build())
                .setBackupId("7")
                .setType(type)
                .setStatus(status)
                .setEndedAt(NOON)
                .build();
    }

    private Schedule schedule(String... names) {
        return new Schedule(
                List.of(names).stream().map(ScheduleTest::plan).toList(),
                dir,
                0,
                () -> now,
                said::add,
                this::ran,
                database -> pasts.getOrDefault(database, NOTHING));
    }

    private int ran(Planned plan) {
        run.add(plan.name());
        return code;
    }

    private static Planned plan(String name) {
        return new Planned(
                name,
                "postgresql:prod/" + name,
                "pg-dump",
                new When.Every(Duration.ofDays(1)),
                false,
                Duration.ofHours(6),
                List.of());
    }
}
