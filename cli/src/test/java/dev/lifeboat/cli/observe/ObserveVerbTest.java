package dev.lifeboat.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.streams.facts.Outcome;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ObserveVerbTest {
    /** One full backup, as the real tool lists it. */
    private static final String LIST = """
            [{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"000000010000000000000008","min":"000000010000000000000001"}],\
            "backup":[{"archive":{"start":"000000010000000000000002","stop":"000000010000000000000002"},"backrest":{"format":5,"version":"2.45"},\
            "database":{"id":1,"repo-key":1},"error":false,"info":{"size":22992602},"label":"20261122-163958F","lsn":{"start":"0/2000028","stop":"0/2000100"},\
            "prior":null,"reference":null,"timestamp":{"start":1795365598,"stop":1795365601},"type":"full"}],"cipher":"none",\
            "db":[{"id":1,"repo-key":1,"system-id":7711036522735018648,"version":"15"}],"name":"demo",\
            "repo":[{"cipher":"none","key":1,"status":{"code":0,"message":"ok"}}],"status":{"code":0,"message":"ok"}}]
            """;

    @TempDir
    private Path dir;

    @Test
    void printsATableForPeopleAndARecordingForMachines() throws IOException {
        Path list = saved(LIST);
        Files.setLastModifiedTime(list, FileTime.from(Instant.parse("2026-11-22T17:00:00.123Z")));
        var observer = Observer.ofSystem("7711036522735018648");

        assertThat(observer.observe("pgbackrest", "--input", list.toString(), "--every", "1d"))
                .isEqualTo(ExitCode.DONE);

        assertThat(observer.told())
                .contains("FULL  20261122-163958F", "21.9 MiB  COMPLETED, 1 copy", "nothing is published");
        assertThat(observer.lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).startsWith("{\"at\":\"2026-11-22T17:00:00.123Z\""))
                .last()
                .asString()
                .contains(
                        "\"topic\":\"heartbeat\"",
                        "\"intervalMillis\":" + Duration.ofDays(1).toMillis());
        assertThat(observer.judged().outcome("RR-17")).isEqualTo(Outcome.PASS);
    }

    @Test
    void saysWhereTheInputIsWrong() throws IOException {
        Path list = saved(LIST.substring(0, 200));

        assertThat(run("pgbackrest", "--input", list.toString()))
                .contains("ended with " + ExitCode.USAGE, "info.json, line 1, column 201", "Unexpected end-of-input")
                .doesNotContain("REDACTED");
    }

    @Test
    void saysWhatIsWrongWithTheCommandLine() {
        assertThat(run("pgbackrst")).contains("'pgbackrst' is no tool", "there are: pgbackrest, ", "ended with 2");
        assertThat(run("pgbackrest", "--set", "stanzas=x"))
                .contains("'stanzas' cannot be set", "stanza, ", "ended with 2");
        assertThat(run("pgbackrest", "--source", "catalog:main")).contains("pgbackrest:NAME", "ended with 2");
        assertThat(run("pgbackrest", "--input", "x", "--command", "y")).contains("exclude each other", "ended with 2");
        assertThat(run("pgbackrest", "--input", "-", "--watch", "5m")).contains("read once", "ended with 2");
        assertThat(run("pgbackrest", "--topic", "x", "--url", "y")).contains("exclude each other", "ended with 2");
        assertThat(run("pgbackrest", "--topic", "x", "--input", "-")).contains("by running it", "ended with 2");
        assertThat(runFor("mysql:prod/orders", "pgbackrest")).contains("those of postgresql", "ended with 2");
        assertThat(runFor("orders", "pgbackrest")).contains("expected engine:cluster/name", "ended with 2");
    }

    @Test
    void saysThatTheToolIsNotThere() {
        assertThat(run("pgbackrest", "--command", "/nowhere/pgbackrest"))
                .contains("ended with " + ExitCode.INDETERMINATE, "is it installed here?");
    }

    private Path saved(String text) throws IOException {
        return Files.writeString(dir.resolve("info.json"), text);
    }

    private static String run(String... args) {
        return runFor(Observer.ORDERS, args);
    }

    private static String runFor(String database, String... args) {
        var told = new StringWriter();
        var commandLine = new CommandLine(new ObserveVerb())
                .setOut(new PrintWriter(told, true))
                .setErr(new PrintWriter(told, true));
        var all = new java.util.ArrayList<>(java.util.List.of(args));
        all.addAll(java.util.List.of("--database", database));
        int code = commandLine.execute(all.toArray(String[]::new));
        return told + "\nended with " + code;
    }
}
