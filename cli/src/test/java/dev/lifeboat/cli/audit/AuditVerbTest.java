package dev.lifeboat.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.ingest.audit.AuditReport;
import dev.lifeboat.ingest.audit.Finding;
import dev.lifeboat.ingest.audit.Severity;
import dev.lifeboat.local.LocalPostgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class AuditVerbTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path dir;

    @Test
    void printsAPageForPeopleAndAnObjectForMachines() throws Exception {
        try (var postgres = LocalPostgres.start(dir, 0, Map.of())) {
            try (var admin = DriverManager.getConnection(postgres.jdbcUrl("postgres"));
                    var statement = admin.createStatement()) {
                statement.execute("CREATE ROLE audit LOGIN PASSWORD 'only-to-look'");
                statement.execute("CREATE TABLE migrations (id int, backup_id int)");
            }
            String url = "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres?user=audit";
            Path password = Files.writeString(dir.resolve("password"), "only-to-look\n");

            var page = run(url, "--password-file", password.toString());
            assertThat(page.code).isEqualTo(ExitCode.DONE);
            assertThat(page.out).isEmpty();
            assertThat(page.err)
                    .contains("127.0.0.1:" + postgres.port() + "/postgres  PostgreSQL 18.", "1 critical, ")
                    .containsPattern("CRITICAL +archiving +the log is not archived \\(archive_mode is off\\)")
                    .contains("→ Set archive_mode = on", "largest tables", "public.migrations", "refers to a backup");
            assertThat(page.err.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(125));
            assertThat(page.err.indexOf("CRITICAL")).isLessThan(page.err.indexOf("WARNING"));

            var object = run(url, "--password-file", password.toString(), "--json", "--fail-on", "critical");
            assertThat(object.code).isEqualTo(ExitCode.DRILL_FAILED);
            assertThat(object.err).isEmpty();
            JsonNode json = new JsonMapper().readTree(object.out);
            assertThat(json.at("/counts/critical").intValue()).isEqualTo(1);
            assertThat(json.at("/findings/0/check").textValue()).isEqualTo("archiving");
            assertThat(json.at("/migrationColumns/0/purpose").textValue()).isEqualTo("backup");

            var told = run(url + "&password=only-to-look");
            assertThat(told.err).contains("the password in the URL was seen").doesNotContain("only-to-look");
            assertThat(run(url + "&password=not-this-one").toString())
                    .contains("ended with 4", "password authentication failed")
                    .doesNotContain("not-this-one");
        }
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() throws IOException {
        assertThat(run("postgres://audit:hidden@host/orders").toString())
                .contains("ended with 2", "begins with jdbc:", "jdbc:postgresql://host:5432/database")
                .doesNotContain("hidden");
        assertThat(run("jdbc:db2://host/orders").toString())
                .contains("ended with 2", "is no JDBC URL that can be asked");
        assertThat(run("jdbc:postgresql://h/o", "--publish").toString()).contains("ended with 2", "--database ID");
        assertThat(run("jdbc:postgresql://h/o", "--publish", "--database", "mysql:prod/orders")
                        .toString())
                .contains("ended with 2", "no database of the engine");
        assertThat(run(
                                "jdbc:postgresql://h/o",
                                "--password-file",
                                dir.resolve("none").toString())
                        .toString())
                .contains("ended with 2", "cannot be read");
        assertThat(run("jdbc:oracle:thin:scott/tiger@//host:1521/orders").toString())
                .contains("ended with 4", "--driver-jar ojdbc11.jar")
                .doesNotContain("tiger");
        assertThat(run(
                                "jdbc:oracle:thin:@//h/o",
                                "--driver-jar",
                                dir.resolve("none.jar").toString())
                        .toString())
                .contains("ended with 2", "none.jar cannot be read");
    }

    @Test
    void givesUpOnServersThatSayNothing() throws IOException {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String at = "127.0.0.1:" + silent.getLocalPort();
            for (String url : new String[] {
                "jdbc:postgresql://" + at + "/orders?user=a",
                "jdbc:mysql://" + at + "/orders?user=a",
                "jdbc:sqlserver://" + at + ";databaseName=orders;user=a;password=hidden"
            }) {
                assertThat(run(url, "--timeout", "1s").toString())
                        .contains("ended with 4", at + "/orders cannot be asked")
                        .doesNotContain("hidden");
            }
        }
    }

    @Test
    void endsAtOnceWhenItIsTold() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx96m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.lifeboat.cli.Main",
                            "audit",
                            "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/orders?user=a",
                            "--timeout",
                            "10m")
                    .redirectErrorStream(true)
                    .redirectOutput(dir.resolve("out").toFile())
                    .start();
            try (var ignored = silent.accept()) {
                // not INT: what runs in the background of a shell may have been told to ignore that
                new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                        .start()
                        .waitFor();
                // far less than it would have waited for the server
                assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isEqualTo(143);
            } finally {
                process.destroyForcibly();
            }
            await().atMost(LIMIT).until(() -> !process.isAlive());
        }
    }

    @Test
    void endsUndecidedWhereNothingBadIsFoundAndSomethingIsNotSeen() {
        var unseen = report(Severity.NOT_SEEN, Severity.INFO);
        var both = report(Severity.WARNING, Severity.NOT_SEEN);

        assertThat(AuditVerb.exitCode(unseen, null)).isEqualTo(ExitCode.DONE);
        assertThat(AuditVerb.exitCode(unseen, Severity.CRITICAL)).isEqualTo(ExitCode.INDETERMINATE);
        assertThat(AuditVerb.exitCode(both, Severity.CRITICAL)).isEqualTo(ExitCode.INDETERMINATE);
        assertThat(AuditVerb.exitCode(both, Severity.WARNING)).isEqualTo(ExitCode.DRILL_FAILED);
        assertThat(AuditVerb.exitCode(unseen, Severity.NOT_SEEN)).isEqualTo(ExitCode.INDETERMINATE);
        assertThat(AuditVerb.exitCode(report(Severity.INFO), Severity.NOT_SEEN)).isEqualTo(ExitCode.DONE);
    }

    private static AuditReport report(Severity... severities) {
        return new AuditReport(
                "db/orders",
                "PostgreSQL 18.6",
                Instant.EPOCH,
                Duration.ZERO,
                Stream.of(severities)
                        .map(severity -> new Finding("check-" + severity, severity, "found", ""))
                        .toList(),
                List.of(),
                List.of(),
                database -> null,
                List.of(),
                true);
    }

    private record Ran(int code, String out, String err) {
        @Override
        public String toString() {
            return out + err + "\nended with " + code;
        }
    }

    private static Ran run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new CommandLine(new AuditVerb())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    err.append(e.getMessage());
                    return e instanceof CommandFailedException failed ? failed.exitCode() : ExitCode.CRASH;
                })
                .execute(args);
        return new Ran(code, out.toString(), err.toString());
    }
}
