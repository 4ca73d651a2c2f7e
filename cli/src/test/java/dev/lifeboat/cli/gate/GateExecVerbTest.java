package dev.lifeboat.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.cli.Main;
import dev.lifeboat.cli.lease.Words;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.ingest.catalog.DecisionFunctions;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Commands under a real gate; and under one that is played, where nothing may run. */
@ExtendWith(LiveTopology.Extension.class)
class GateExecVerbTest {
    private static final String ORDERS = "postgresql:leased/orders";
    private static final Duration SOON = Duration.ofMinutes(3);

    private static LiveTopology live;

    @TempDir
    Path dir;

    private record Run(int exitCode, String err) {}

    @BeforeAll
    static void start(LiveTopology topology) {
        live = topology;
        assertThat(run(new RegisterVerb(), ORDERS, "--profile", "dev").exitCode).isZero();
        await().atMost(SOON)
                .until(() ->
                        run(new StatusVerb(), ORDERS, "--url", live.gate()).err.contains("RR-01"));
        Instant ended = Instant.now().minus(Duration.ofMinutes(10));
        try (var log = new Log(live.cluster())) {
            log.publish(
                    Topics.BACKUP,
                    ORDERS,
                    BackupEvidence.newBuilder()
                            .setHeader(header("report:leased", "backup/42"))
                            .setDatabase(ORDERS)
                            .setBackupId("42")
                            .setType(BackupType.FULL)
                            .setStatus(BackupStatus.COMPLETED)
                            .setStartedAt(ended.minusSeconds(60))
                            .setEndedAt(ended)
                            .setSizeBytes(1_000_000L)
                            .build());
        }
        await().atMost(SOON)
                .until(() ->
                        run(new StatusVerb(), ORDERS, "--url", live.gate()).err.contains("backup 42"));
    }

    @Test
    void runsWhatIsAllowedAndTellsHowItEnded() throws Exception {
        plan("m-1");
        Path ran = dir.resolve("ran");

        Run good = exec("m-1", "printf %s \"$LIFEBOAT_MIGRATION $LIFEBOAT_DATABASE\" > " + ran);

        assertThat(good.exitCode).as(good.err).isZero();
        assertThat(ran).hasContent("m-1 " + ORDERS);
        assertThat(words("m-1"))
                .extracting(MigrationEvidence::getState)
                .startsWith(MigrationState.STARTED)
                .endsWith(MigrationState.COMPLETED);
        MigrationEvidence end = last("m-1");
        assertThat(end.getHeldBackupId()).isEqualTo("42");
        assertThat(end.getHeldUntil()).isAfter(Instant.now().plus(Duration.ofDays(29)));
        assertThat(end.getDecisionId()).isNotBlank();
        assertThat(end.getLeaseUntil()).isNull();

        plan("m-2");
        Run bad = exec("m-2", "exit 7");
        assertThat(bad.exitCode).as(bad.err).isEqualTo(7);
        assertThat(last("m-2").getState()).isEqualTo(MigrationState.FAILED);
        assertThat(last("m-2").getProblem()).contains("ended with 7");

        Run back = exec("m-2", "exit 0", "--phase", "rollback");
        assertThat(back.exitCode).as(back.err).isZero();
        assertThat(last("m-2").getState()).isEqualTo(MigrationState.ROLLED_BACK);
        assertThat(last("m-2").getHeldBackupId()).isEqualTo("42");
    }

    @Test
    void writesBackForSqlWhatItWasAnswered() throws Exception {
        plan("m-7");
        try (var connection = DriverManager.getConnection(live.jdbcUrl());
                var create = connection.createStatement()) {
            create.execute("CREATE DATABASE orders");
        }
        DecisionFunctions.install(ordersUrl(), List.of());
        assertThat(canProceed("m-7")).isFalse();

        Path go = dir.resolve("go");
        var asking = CompletableFuture.runAsync(() -> {
            await().atMost(2, TimeUnit.MINUTES).until(() -> canProceed("m-7"));
            String first = goodUntil("m-7");
            await().atMost(2, TimeUnit.MINUTES).until(() -> goodUntil("m-7").compareTo(first) > 0);
            assertThat(canProceed("m-7")).as("confirmed while it runs").isTrue();
        });
        asking.whenComplete((done, failed) -> go.toFile().mkdir());
        Run run = exec(
                "m-7", "while [ ! -e " + go + " ]; do sleep 0.1; done", "--lease", "15s", "--write-back", ordersUrl());
        assertThat(run.exitCode).as(run.err).isZero();
        asking.join();
        assertThat(canProceed("m-7")).as("what it was for has ended").isFalse();

        Run again = exec("m-7", "touch " + dir.resolve("never"), "--write-back", ordersUrl());
        assertThat(again.exitCode).as(again.err).isEqualTo(ExitCode.DENIED);
        assertThat(dir.resolve("never")).doesNotExist();
        assertThat(canProceed("m-7")).as("the denial takes the allow's place").isFalse();

        Run elsewhere = exec("m-7", "true", "--write-back", ordersUrl(), "--target-system-identifier", "1");
        assertThat(elsewhere.exitCode).isNotZero();

        plan("m-8");
        try (var connection = DriverManager.getConnection(ordersUrl());
                var sql = connection.createStatement()) {
            sql.execute("CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$");
            sql.execute(
                    "CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON lifeboat.decision DEFERRABLE INITIALLY DEFERRED"
                            + " FOR EACH ROW WHEN (NEW.decision = 'allow') EXECUTE FUNCTION fails()");
        }
        Run unsure = exec("m-8", "touch " + dir.resolve("never"), "--write-back", ordersUrl());
        assertThat(unsure.exitCode).as(unsure.err).isNotZero();
        assertThat(asked("SELECT decision_id FROM lifeboat.decision WHERE migration = ?", "m-8"))
                .as("the commit may have gone through, so a word is put behind it")
                .startsWith("stopped-");
        Run besides = exec("m-8", "touch " + dir.resolve("never"), "--write-back", live.jdbcUrl());
        assertThat(besides.exitCode).as(besides.err).isNotZero();
        assertThat(dir.resolve("never")).as("the URL leads to another database").doesNotExist();
    }

    /** The database that the id names. */
    private static String ordersUrl() {
        return live.jdbcUrl().replace("/store?", "/orders?");
    }

    private static boolean canProceed(String migration) {
        return asked("SELECT lifeboat.can_proceed(?)::text", migration).equals("true");
    }

    private static String goodUntil(String migration) {
        return asked("SELECT good_until AT TIME ZONE 'UTC' FROM lifeboat.decision WHERE migration = ?", migration);
    }

    private static String asked(String question, String migration) {
        try (var connection = DriverManager.getConnection(ordersUrl());
                var ask = connection.prepareStatement(question)) {
            ask.setString(1, migration);
            var answer = ask.executeQuery();
            return answer.next() ? answer.getString(1) : "";
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void takesItsWordBackWhereThereIsNoSuchCommand() {
        plan("m-3");

        Run run = run(new GateExecVerb(), ORDERS, "--migration", "m-3", "--url", live.gate(), "--", "/no/such/command");

        assertThat(run.exitCode).as(run.err).isNotZero();
        assertThat(last("m-3").getHeader().getDeleted()).isTrue();
        Run again = exec("m-3", "true");
        assertThat(again.exitCode).as(again.err).isZero();
    }

    /** SIGTERM reaches the command; SIGKILL reaches nobody, and the lease lapses. */
    @Test
    void passesOnASignalAndIsLostWhenKilled() throws Exception {
        plan("m-4");
        Process terminated = process("m-4", "trap 'exit 9' TERM; touch " + dir.resolve("began-4") + loop());
        await().atMost(SOON).until(() -> Files.exists(dir.resolve("began-4")));
        Run meanwhile = exec("m-4b", "touch " + dir.resolve("never"));
        assertThat(meanwhile.exitCode).as(meanwhile.err).isEqualTo(ExitCode.DENIED);
        assertThat(meanwhile.err).contains("MIGRATION_IN_PROGRESS", "m-4");
        terminated.destroy();
        assertThat(terminated.waitFor()).isEqualTo(9);
        assertThat(last("m-4").getState()).isEqualTo(MigrationState.FAILED);

        plan("m-5");
        plan("m-6");
        Process killed = process("m-5", "touch " + dir.resolve("began-5") + loop());
        await().atMost(SOON).until(() -> Files.exists(dir.resolve("began-5")));
        killed.destroyForcibly().waitFor();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(run(new StatusVerb(), ORDERS, "--url", live.gate()).err)
                        .contains("m-5 is lost"));
        Run other = exec("m-6", "touch " + dir.resolve("never"));
        assertThat(other.exitCode).as(other.err).isEqualTo(ExitCode.DENIED);
        assertThat(other.err).contains("migration m-5 is lost");
        assertThat(dir.resolve("never")).doesNotExist();

        // refused as long as the lease holds
        await().atMost(SOON).untilAsserted(() -> {
            Run told = run(
                    new GateEndVerb(),
                    ORDERS,
                    "--migration",
                    "m-5",
                    "--as",
                    "rolled-back",
                    "--by",
                    "jo",
                    "--because",
                    "no row");
            assertThat(told.exitCode).as(told.err).isZero();
        });
        assertThat(last("m-5").getHeldBackupId()).isEqualTo("42");
        assertThat(run(new GateEndVerb(), ORDERS, "--migration", "m-5", "--as", "completed", "--by", "jo").err)
                .contains("ROLLED_BACK");
        Files.createFile(dir.resolve("stop"));
        Run next = exec("m-6", "true");
        assertThat(next.exitCode).as(next.err).isZero();
    }

    @ParameterizedTest
    @CsvSource({"deny, 3", "indeterminate, 4", "maybe, 4", "'', 4"})
    void runsNothingOnAnythingButAnAllow(String word, int code) throws Exception {
        try (var gate = PlayedGate.start((exchange, body) -> PlayedGate.send(
                exchange,
                200,
                "application/json",
                GateVerbsTest.answer(body, word, "").replace("postgresql:orders-prod/orders", ORDERS)))) {
            Run run = run(
                    new GateExecVerb(),
                    ORDERS,
                    "--migration",
                    "m-9",
                    "--url",
                    gate.url().toString(),
                    "--",
                    "touch",
                    dir.resolve("never").toString());

            assertThat(run.exitCode).as(run.err).isEqualTo(code);
            assertThat(dir.resolve("never")).doesNotExist();
            assertThat(words("m-9")).isEmpty();
        }
    }

    private static String loop() {
        return "; for i in $(seq 600); do [ ! -e stop ] || exit 0; sleep 0.1; done";
    }

    private Process process(String migration, String script) throws IOException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "gate",
                "exec",
                ORDERS,
                "--migration",
                migration,
                "--lease",
                "6s",
                "--url",
                live.gate()));
        line.addAll(live.addresses());
        line.addAll(List.of("--", "sh", "-c", script));
        return new ProcessBuilder(line)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("out-" + migration).toFile())
                .start();
    }

    private static Run exec(String migration, String script, String... options) {
        var all = new ArrayList<>(List.of(ORDERS, "--migration", migration, "--url", live.gate()));
        all.addAll(List.of(options));
        all.addAll(live.addresses());
        all.addAll(List.of("--", "sh", "-c", script));
        return execute(new GateExecVerb(), all);
    }

    private static void plan(String id) {
        try (var log = new Log(live.cluster())) {
            log.publish(
                    Topics.MIGRATION,
                    ORDERS,
                    MigrationEvidence.newBuilder()
                            .setHeader(header("report:leased", "migration/" + id))
                            .setDatabase(ORDERS)
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
            return log.all(Topics.MIGRATION, ORDERS).stream()
                    .map(written -> Objects.requireNonNull(written.value()))
                    .filter(word -> word.getHeader().getSource().equals(Words.source(ORDERS))
                            && word.getMigrationId().equals(id))
                    .toList();
        }
    }

    private static Run run(Object verb, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        if (!(verb instanceof StatusVerb)) {
            int at = all.contains("--") ? all.indexOf("--") : all.size();
            all.addAll(at, live.addresses());
        }
        return execute(verb, all);
    }

    private static Run execute(Object verb, List<String> arguments) {
        var err = new StringWriter();
        int code = new CommandLine(verb)
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Run(code, err.toString());
    }
}
