package dev.lifeboat.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.cli.gate.RegisterVerb;
import dev.lifeboat.cli.gate.StatusVerb;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Migrations of a real database under a real gate. */
@ExtendWith(LiveTopology.Extension.class)
class MigrateVerbTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHOP = "postgresql:migrated/shop";
    private static final Duration SOON = Duration.ofMinutes(3);

    private static LiveTopology live;
    private static String url;

    @TempDir
    Path dir;

    private record Run(int exitCode, String out, String err) {
        JsonNode json() throws Exception {
            return JSON.readTree(out);
        }
    }

    @BeforeAll
    static void start(LiveTopology topology) throws Exception {
        live = topology;
        url = live.jdbcUrl("shop");
        sql("create table orders (id int primary key, cents int); insert into orders select n, n * 10 from"
                + " generate_series(1, 20) n");
        var register = new ArrayList<>(List.of(
                SHOP,
                "--profile",
                "dev",
                "--system-identifier",
                ask("select system_identifier from pg_control_system()")));
        register.addAll(live.addresses());
        assertThat(execute(new RegisterVerb(), register).exitCode).isZero();
        Instant ended = Instant.now().minus(Duration.ofMinutes(10));
        try (var log = new Log(live.cluster())) {
            log.publish(
                    Topics.BACKUP,
                    SHOP,
                    BackupEvidence.newBuilder()
                            .setHeader(header("report:migrated", "backup/42"))
                            .setDatabase(SHOP)
                            .setBackupId("42")
                            .setType(BackupType.FULL)
                            .setStatus(BackupStatus.COMPLETED)
                            .setStartedAt(ended.minusSeconds(60))
                            .setEndedAt(ended)
                            .setSizeBytes(1_000_000L)
                            .build());
        }
        await().atMost(SOON)
                .until(() -> execute(new StatusVerb(), List.of(SHOP, "--url", live.gate()))
                        .err
                        .contains("backup 42"));
    }

    @Test
    void runsWhatIsAllowedAndDeclaredAndTellsIt() throws Exception {
        plan("V1");
        Path file = file("V1", "delete from orders where id = 1", "tables: {orders: {rows: -1}}");

        Run rehearsed = run("run", file, "--dry-run");
        Run done = run("run", file, "--json", "--actor", "ci:42");
        Run again = run("run", file);
        Run status = run("status", file, "--json");

        assertThat(rehearsed.exitCode).as(rehearsed.err).isZero();
        assertThat(rehearsed.err).contains("REHEARSED");
        assertThat(done.exitCode).as(done.err).isZero();
        assertThat(done.err).contains("ALLOWED", "✓ lock", "✓ commit", "COMPLETED", "restore point");
        assertThat(done.json().path("ending").asText()).isEqualTo("completed");
        assertThat(done.json().at("/restorePoint/position").asText()).contains("/");
        assertThat(ask("select count(*) from orders where id = 1")).isEqualTo("0");
        MigrationEvidence end = last("V1");
        assertThat(end.getState()).isEqualTo(MigrationState.COMPLETED);
        assertThat(end.getHeldBackupId()).isEqualTo("42");
        assertThat(end.getActor()).isEqualTo("ci:42");
        assertThat(end.getCheckpointPosition()).contains("/");
        assertThat(end.getMigrationSetDigest()).startsWith("sha256:");
        assertThat(end.getLeaseUntil()).isNull();
        assertThat(end.getRunId()).isEqualTo(done.json().path("runId").asText());
        assertThat(again.exitCode).isEqualTo(3);
        assertThat(status.json().path("state").asText()).isEqualTo("completed");
    }

    @Test
    void rollsBackWhatIsNotDeclaredAndTellsThat() throws Exception {
        plan("V2");
        String before = ask("select md5(string_agg(o::text, ',' order by id)) from orders o");

        Run run = run("run", file("V2", "update orders set cents = 0 where id = 7", ""), "--json");

        assertThat(run.exitCode).as(run.err).isEqualTo(5);
        assertThat(run.err).contains("ROLLED-BACK", "public.orders was written to");
        assertThat(run.json().at("/mismatches/0").asText()).contains("1 updated");
        assertThat(ask("select md5(string_agg(o::text, ',' order by id)) from orders o"))
                .isEqualTo(before);
        assertThat(last("V2").getState()).isEqualTo(MigrationState.ROLLED_BACK);
        assertThat(last("V2").getProblem()).contains("public.orders was written to");
    }

    @Test
    void runsNothingThatTheGateDoesNotKnow() throws Exception {
        Run run = run("run", file("V3", "drop table orders", "tables: {orders: dropped}"));

        assertThat(run.exitCode).as(run.err).isEqualTo(3);
        assertThat(run.err).contains("MIGRATION_UNKNOWN", "Nothing was executed");
        assertThat(words("V3")).isEmpty();
    }

    /** The whole process: what it was doing is cancelled, undone and told, and its code and last words are those of a run. */
    @Test
    void aProcessThatIsToldToEndSaysWhatItUndid() throws Exception {
        plan("V6");
        Path file = file("V6", "update orders set cents = 1 from pg_sleep(600)", "tables: {orders: ignored}");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lifeboat.cli.Main",
                "migrate"));
        command.addAll(arguments("run", file, "--json"));
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        var process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            await().atMost(SOON)
                    .until(
                            () -> !process.isAlive()
                                    || "t"
                                            .equals(
                                                    ask(
                                                            "select exists(select from pg_stat_activity where wait_event = 'PgSleep' and datname = 'shop')")));

            process.destroy();

            assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(err);
        assertThat(process.exitValue()).as(said).isEqualTo(5);
        assertThat(said).contains("ROLLED-BACK", "It was not committed");
        // before it stands what is logged in tests
        var lines = Files.readAllLines(out);
        assertThat(JSON.readTree(lines.get(lines.size() - 1)).path("ending").asText())
                .isEqualTo("rolled-back");
        assertThat(last("V6").getState()).isEqualTo(MigrationState.ROLLED_BACK);
        assertThat(run("status", file, "--json").json().path("state").asText()).isEqualTo("rolled-back");
    }

    /** What became of a run that could not tell it itself is told afterwards, by what the target says. */
    @Test
    void tellsAfterwardsWhatTheTargetSays() throws Exception {
        plan("V4");
        Path file = file("V4", "insert into orders values (100, 1)", "tables: {orders: {rows: +1}}");
        assertThat(run("run", file).exitCode).isZero();
        sql("update lifeboat.migration_run set state = 'EXECUTED' where migration_id = 'V4'");

        Run before = run("status", file);
        Run told = run("status", file, "--publish");

        assertThat(before.exitCode).isEqualTo(5);
        assertThat(before.err).contains("committed", "all of it is there");
        assertThat(told.exitCode).as(told.err).isZero();
        assertThat(told.err).contains("told: COMPLETED");
        assertThat(last("V4").getStep()).isEqualTo("status");
        assertThat(last("V4").getDecisionId()).isNotBlank();
    }

    @Test
    void aPlanThatIsWrongIsWrongUsage() throws Exception {
        assertThat(run("run", file("V5", "commit", "")).exitCode).isEqualTo(2);
        assertThat(run("status", dir.resolve("none.yaml")).err).contains("none.yaml cannot be read");
        assertThat(run("run", file("V5", "vacuum orders", "transactional: false"), "--dry-run").err)
                .contains("no dry run");
    }

    private Path file(String id, String sql, String more) throws Exception {
        var password = Pattern.compile("[?&]password=([^&]+)").matcher(url);
        assertThat(password.find()).isTrue();
        Files.writeString(dir.resolve("password"), password.group(1));
        return Files.writeString(
                dir.resolve(id + ".yaml"),
                "migration: " + id + "\ntarget:\n  url: " + url.replaceFirst("\\?.*", "")
                        + "\n  user: postgres\nstatements:\n  - " + sql + "\n" + more + "\n");
    }

    private Run run(String verb, Path plan, String... more) {
        return execute(new MigrateVerb(), arguments(verb, plan, more));
    }

    private List<String> arguments(String verb, Path plan, String... more) {
        var all = new ArrayList<>(List.of(
                verb,
                "--plan",
                plan.toString(),
                "--database",
                SHOP,
                "--password-file",
                dir.resolve("password").toString()));
        if (verb.equals("run")) {
            all.addAll(List.of("--url", live.gate()));
        }
        all.addAll(List.of(more));
        all.addAll(live.addresses());
        return all;
    }

    private static Run execute(Object verb, List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new CommandLine(verb)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Run(code, out.toString(), err.toString());
    }

    private static void plan(String id) {
        try (var log = new Log(live.cluster())) {
            log.publish(
                    Topics.MIGRATION,
                    SHOP,
                    MigrationEvidence.newBuilder()
                            .setHeader(header("report:migrated", "migration/" + id))
                            .setDatabase(SHOP)
                            .setMigrationId(id)
                            .setState(MigrationState.PLANNED)
                            .setRollbackPlan("undo.sql")
                            .setValidationPlan("count")
                            .build());
        }
    }

    private static EvidenceHeader header(String source, String nativeId) {
        return EvidenceHeader.newBuilder()
                .setEventId(nativeId)
                .setSource(source)
                .setNativeId(nativeId)
                .setSourcePosition(1)
                .setObservedAt(Instant.now().minusSeconds(1))
                .build();
    }

    private static MigrationEvidence last(String id) {
        var all = words(id);
        return all.get(all.size() - 1);
    }

    private static List<MigrationEvidence> words(String id) {
        try (var log = new Log(live.cluster())) {
            return log.all(Topics.MIGRATION, SHOP).stream()
                    .map(written -> Objects.requireNonNull(written.value()))
                    .filter(word -> word.getHeader().getSource().equals(Words.source(SHOP))
                            && word.getMigrationId().equals(id))
                    .toList();
        }
    }

    private static void sql(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(String sql) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
