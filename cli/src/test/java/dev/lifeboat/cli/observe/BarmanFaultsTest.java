package dev.lifeboat.cli.observe;

import static dev.lifeboat.cli.observe.DebianTools.exitCode;
import static dev.lifeboat.cli.observe.DebianTools.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.Main;
import dev.lifeboat.cli.hold.HoldTool;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real Barman on a real PostgreSQL: what it says of each fault, and which control catches it. The table in
 * docs/sources.md says the same.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BarmanFaultsTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    private static Path dir;

    @BeforeAll
    static void takeAHealthyBackup() throws Exception {
        DebianTools.assume(
                "barman postgresql-15", Path.of("/usr/bin/barman"), DebianTools.POSTGRESQL.resolve("initdb"));
        DebianTools.give(dir);
        copyHook();
        sh(dir, """
                mkdir home conf.d log
                cat > conf <<END
                [barman]
                barman_home = %1$s/home
                barman_user = $(id -un)
                configuration_files_directory = %1$s/conf.d
                log_file = %1$s/log/barman
                path_prefix = "%2$s"
                [main]
                description = "main"
                conninfo = host=%1$s user=postgres dbname=template1
                streaming_conninfo = host=%1$s user=postgres
                backup_method = postgres
                archiver = on
                retention_policy = REDUNDANCY 1
                post_backup_script = env LIFEBOAT_SERVER=main LIFEBOAT_DATABASE=postgresql:prod/orders LIFEBOAT=%1$s/lifeboat LIFEBOAT_PAUSE=0.2 LIFEBOAT_LOG=%1$s/hook.log sh %1$s/hook
                post_delete_script = env LIFEBOAT_SERVER=main LIFEBOAT_DATABASE=postgresql:prod/orders LIFEBOAT=%1$s/lifeboat LIFEBOAT_PAUSE=0.2 LIFEBOAT_LOG=%1$s/hook.log sh %1$s/hook
                END
                cat > lifeboat <<'END'
                #!/bin/sh
                cd %1$s
                HOME=%1$s barman -c conf -f json list-backups main > seen.new
                mv seen.new seen.json
                echo "$@" >> looks
                if [ -e down ]; then cat down; exit %3$d; fi
                END
                chmod +x lifeboat
                mkdir -p home/main/incoming
                %2$s/initdb -D data -k -N -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                archive_mode=on
                archive_command='cp %%p %1$s/home/main/incoming/%%f'
                shared_buffers=16MB
                fsync=off
                END
                %2$s/pg_ctl -D data -w -l log/server start
                %2$s/psql -h %1$s -U postgres -d template1 <<END
                %4$s
                END
                """.formatted(dir, DebianTools.POSTGRESQL, ExitCode.INDETERMINATE, DebianTools.ONE_DATABASE));
        barman("switch-wal --force --archive --archive-timeout 60 main");
        barman("backup --immediate-checkpoint --wait main");
        sh(dir, "cp -a home healthy");
        beginWithTheRealCommand();
    }

    private static void copyHook() {
        try {
            Files.copy(Path.of("../integrations/barman/lifeboat-barman-hook"), dir.resolve("hook"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code observe} says, and ends with 4, when it cannot publish. */
    private static final String DOWN =
            "echo 'no answer; Kafka is expected at 127.0.0.1:7402 (--bootstrap), the registry at http://127.0.0.1:7404' > down";

    @AfterAll
    static void stop() {
        exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    @AfterEach
    void letTheHooksEnd() {
        sh(dir, "rm -f down");
        await().atMost(LONG).until(() -> exitCode(dir, "pgrep -f \"$PWD/[h]ook\" > /dev/null") != 0);
    }

    @BeforeEach
    void restoreTheCatalog() {
        sh(dir, "rm -rf home && cp -a healthy home");
    }

    @Test
    void barmanDeletesNothingThatIsHeldForAMigration() throws Exception {
        String id = sh(dir, "ls home/main/base").strip().split("\\s+")[0];
        var program = new ArrayList<>(DebianTools.AS_USER);
        program.addAll(List.of("env", "HOME=" + dir, "barman", "-c", dir + "/conf"));
        var tool = new HoldTool("barman", program, "main", "full");

        assertThat(HoldTool.failure(tool.hold(id, null))).isNull();
        assertThat(HoldTool.failure(tool.hold(id, null))).as("once more").isNull();
        assertThat(exitCode(dir, "HOME=$PWD barman -c conf delete main " + id + " > /dev/null 2>&1"))
                .isNotZero();
        assertThat(sh(dir, "ls home/main/base")).contains(id);

        assertThat(HoldTool.failure(tool.release(id))).isNull();
        assertThat(HoldTool.failure(tool.hold("20200101T000000", null))).contains("20200101T000000");
    }

    @Test
    void isSatisfiedWithAHealthyBackup() {
        var observer = Observer.ofSystem("7000000000000000001");

        assertThat(observer.observe(observing("barman"))).as(observer.told()).isEqualTo(ExitCode.DONE);
        assertThat(observer.observe(observing("barman-verify")))
                .as(observer.told())
                .isEqualTo(ExitCode.DONE);

        var judged = observer.judged();
        Stream.of("RR-01", "RR-02", "RR-03", "RR-05", "RR-06", "RR-07", "RR-08", "RR-14", "RR-22")
                .forEach(control -> assertThat(judged.outcome(control))
                        .as(judged.reason(control))
                        .isEqualTo(Outcome.PASS));
        assertThat(judged.code("RR-17"))
                .as("this release does not tell the system identifier")
                .isEqualTo(ReasonCode.IDENTITY_UNKNOWN);
        assertThat(observer.told()).contains("backup_maximum_age says OK because it has no limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo damaged >", ":  >"})
    void findsADamagedFile(String damage) {
        sh(dir, damage + " \"$(echo home/main/base/2*)/data/PG_VERSION\"");
        var observer = Observer.ofSystem("");

        assertThat(observer.observe(observing("barman"))).isEqualTo(ExitCode.DONE);
        assertThat(observer.judged().outcome("RR-01"))
                .as("list and checks show nothing")
                .isEqualTo(Outcome.PASS);
        assertThat(observer.observe(observing("barman-verify"))).isEqualTo(ExitCode.DRILL_FAILED);

        assertThat(observer.judged().code("RR-01")).isEqualTo(ReasonCode.NO_BACKUP);
    }

    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void doesNotTakeABackupForVerifiedWhoseDataAreGone() {
        sh(dir, "rm -rf home/main/base/2*/data");
        var observer = Observer.ofSystem("");

        observer.observe(observing("barman"));
        observer.observe(observing("barman-verify"));

        assertThat(observer.told()).contains("could not be verified");
        assertThat(observer.judged().code("RR-08")).isEqualTo(ReasonCode.BACKUP_UNVERIFIED);
    }

    /** The hook looks as the adapter does, as the same source: nothing is told twice, and what is missed is told later. */
    @Test
    void findsARunThatFailedAtOnceAndTriesAgainWhileLifeboatIsDown() {
        sh(dir, "rm -f looks seen.json; " + DOWN);
        failARun();
        Path looks = dir.resolve("looks");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(looks).exists().content().matches("(?s)(.+\n){2,}"));
        letTheHooksEnd();

        assertThat(dir.resolve("hook.log")).content().contains("FAILED");

        assertThat(looks).content().startsWith("observe barman --database postgresql:prod/orders --set server=main");
        assertThat(looks).content().contains("--publish").doesNotContain("--source");
        var observer = Observer.ofSystem("");
        assertThat(dir.resolve("seen.json"))
                .as("what was listed when it looked")
                .content()
                .contains("FAILED", "DONE");
        observer.observe(observing("barman"));
        assertThat(observer.judged().code("RR-05")).isEqualTo(ReasonCode.UNRESOLVED_FAILURE);
    }

    /** The last, as it gives Kafka its time while the others run. */
    @Test
    @Order(Integer.MAX_VALUE)
    void runsTheRealCommandWhichLooksAndSaysThatKafkaIsDown() {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(dir.resolve("real.log"))
                        .exists()
                        .content()
                        .contains("Kafka is expected at 127.0.0.1:1", "lifeboat ended with 4 1 times"));
    }

    /** With the command itself, and a catalog that nobody damages: what the stand-in above does is what it does. */
    private static void beginWithTheRealCommand() throws IOException, InterruptedException {
        sh(
                dir,
                "cp hook real-hook && cp -a home real-home && sed 's,%1$s/home,%1$s/real-home,' conf > conf-of-real"
                        .formatted(dir));
        Path command = Files.writeString(
                dir.resolve("real"),
                "#!/bin/sh\nexec '%s/bin/java' -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
                        .formatted(
                                System.getProperty("java.home"),
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        assertThat(command.toFile().setExecutable(true)).isTrue();
        var hook = new ProcessBuilder("sh", dir.resolve("real-hook").toString()).redirectErrorStream(true);
        hook.environment()
                .putAll(Map.of(
                        "BARMAN_HOOK", "backup_script",
                        "BARMAN_SERVER", "main",
                        "LIFEBOAT_SERVER", "main",
                        "LIFEBOAT_DATABASE", "postgresql:prod/orders",
                        "LIFEBOAT", command.toString(),
                        "LIFEBOAT_BARMAN", barmanWith("conf-of-real"),
                        "LIFEBOAT_OPTIONS", "--bootstrap 127.0.0.1:1 --registry http://127.0.0.1:1 --every 1h",
                        "LIFEBOAT_TRIES", "1",
                        "LIFEBOAT_LOCKS", dir.resolve("real-home").toString(),
                        "LIFEBOAT_LOG", dir.resolve("real.log").toString()));
        assertThat(hook.start().waitFor()).as("Barman does not wait").isZero();
    }

    @Test
    void triesNothingAgainThatWillNotPassByItself() {
        sh(dir, "rm -f looks hook.log; echo 'barman: ended with exit code 2; main is failing' > down");
        hook("main", "LIFEBOAT_SOURCE=barman:second");
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(dir.resolve("hook.log"))
                        .exists()
                        .content()
                        .contains("lifeboat ended with 4; it is not tried again"));

        assertThat(dir.resolve("looks")).content().hasLineCount(1).contains("--source barman:second");
    }

    @Test
    void tellsNothingOfAnotherServer() {
        sh(dir, "rm -f looks hook.log down");
        hook("customers", "");
        letTheHooksEnd();

        assertThat(dir.resolve("hook.log")).content().contains("called for customers", "nothing is told to Lifeboat");
        assertThat(dir.resolve("looks")).doesNotExist();
    }

    @Test
    void looksOneAtATimeAndHasNoMoreThanOneWait() {
        sh(dir, "rm -f looks hook.log; " + DOWN);
        hook("main", "");
        hook("main", "");
        hook("main", "");

        await().atMost(LONG)
                .untilAsserted(() ->
                        assertThat(dir.resolve("hook.log")).exists().content().contains("another waits already"));
    }

    /** As Barman calls it. */
    private static void hook(String server, String more) {
        sh(
                dir,
                "env HOME=%1$s BARMAN_HOOK=backup_script BARMAN_PHASE=post BARMAN_SERVER=%2$s LIFEBOAT_SERVER=main LIFEBOAT_DATABASE=postgresql:prod/orders LIFEBOAT=%1$s/lifeboat LIFEBOAT_PAUSE=0.2 LIFEBOAT_LOG=%1$s/hook.log %3$s sh %1$s/hook"
                        .formatted(dir, server, more));
    }

    @Test
    void looksAtOnceWhenABackupWasDeleted() {
        sh(dir, "rm -f looks seen.json down");
        barman("delete main latest");

        letTheHooksEnd();

        assertThat(dir.resolve("looks")).exists();
        assertThat(dir.resolve("seen.json")).content().contains("\"main\": []");
    }

    private static void failARun() {
        sh(dir, "chmod 000 data/base/1/1259");
        try {
            assertThat(exitCode(dir, "HOME=$PWD barman -c conf backup --immediate-checkpoint main"))
                    .isNotZero();
        } finally {
            sh(dir, "chmod 600 data/base/1/1259");
        }
    }

    @Test
    void findsThatArchivingIsBroken() {
        sql("ALTER SYSTEM SET archive_command = 'false'");
        sql("SELECT pg_reload_conf()");
        sql("SELECT pg_switch_wal()");
        try {
            sh(
                    dir,
                    "until [ $(%s/psql -h %s -U postgres -d template1 -Atc 'SELECT last_failed_time > last_archived_time FROM pg_stat_archiver') = t ]; do sleep 0.2; done"
                            .formatted(DebianTools.POSTGRESQL, dir));
            var observer = Observer.ofSystem("");

            observer.observe(observing("barman"));

            assertThat(observer.judged().code("RR-14")).isEqualTo(ReasonCode.ARCHIVING_FAILING);
        } finally {
            sql("ALTER SYSTEM RESET archive_command");
            sql("SELECT pg_reload_conf()");
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void takesABackupThatRetentionGivesUpForExpired() {
        barman("backup --immediate-checkpoint --wait main");
        var observer = Observer.ofSystem("");

        observer.observe(observing("barman"));

        assertThat(observer.told()).contains("EXPIRED", "COMPLETED");
        assertThat(observer.judged().outcome("RR-01")).as("of the other").isEqualTo(Outcome.PASS);
    }

    @Test
    void findsAGapInTheLogOnlyOnceBarmanLookedForIt() {
        sh(dir, "rm -rf home/main/wals/0* && cp /dev/null home/main/wals/xlog.db");
        var before = Observer.ofSystem("");
        before.observe(observing("barman"));
        assertThat(before.judged().outcome("RR-01")).as("Barman has not looked").isEqualTo(Outcome.PASS);

        exitCode(dir, "HOME=$PWD barman -c conf check-backup main latest");
        var observer = Observer.ofSystem("");
        observer.observe(observing("barman"));

        assertThat(observer.judged().outcome("RR-01")).as(observer.told()).isEqualTo(Outcome.FAIL);
    }

    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void isFailingWhenTheServerIsAnotherCluster() {
        sh(dir, """
                %2$s/initdb -D other -N -A trust -U postgres > /dev/null
                printf "listen_addresses=''\\nunix_socket_directories='%1$s'\\nport=5433\\nshared_buffers=16MB\\nfsync=off\\n" >> other/postgresql.conf
                %2$s/pg_ctl -D other -w -l log/other start > /dev/null
                sed 's/user=postgres/port=5433 user=postgres/' conf > conf-of-other
                """.formatted(dir, DebianTools.POSTGRESQL));
        try {
            var observer = Observer.ofSystem("");
            String program =
                    String.join(" ", DebianTools.AS_USER) + " env HOME=" + dir + " barman -c " + dir + "/conf-of-other";

            assertThat(observer.observe("barman", "--command", program, "--set", "server=main"))
                    .as(observer.told())
                    .isEqualTo(ExitCode.INDETERMINATE);

            assertThat(observer.told()).contains("the server is not the one that the backups were taken from");
            assertThat(observer.lines()).last().asString().contains("\"state\":\"FAILING\"");
        } finally {
            exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D other -m immediate stop");
        }
    }

    @Test
    void isFailingWhenTheCatalogCannotBeRead() {
        sh(dir, "echo damaged > \"$(echo home/main/base/2*)/backup.info\"");
        var observer = Observer.ofSystem("");

        assertThat(observer.observe(observing("barman"))).isEqualTo(ExitCode.INDETERMINATE);

        assertThat(observer.told()).contains("backup.info");
    }

    private static void barman(String arguments) {
        sh(dir, "HOME=$PWD barman -c conf " + arguments);
    }

    private static void sql(String statement) {
        sh(
                dir,
                "%s/psql -h %s -U postgres -d template1 -qAt -v ON_ERROR_STOP=1 -c \"%s\""
                        .formatted(DebianTools.POSTGRESQL, dir, statement));
    }

    private static String[] observing(String tool) {
        return new String[] {tool, "--command", barmanWith("conf"), "--set", "server=main"};
    }

    /** How it is run by who may. */
    private static String barmanWith(String conf) {
        return String.join(" ", DebianTools.AS_USER) + " env HOME=" + dir + " barman -c " + dir + "/" + conf;
    }
}
