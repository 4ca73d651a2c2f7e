package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Commands;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariadbDumpToolTest {
    @TempDir
    private Path dir;

    @Test
    void aDumpThatGzipCannotReadToItsEndFailsEvenIfTheClientSeesNothingWrong() throws Exception {
        byte[] whole = Files.readAllBytes(dump());
        Path cut = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(whole, whole.length - 300));

        assertThat(ended(cut, "cat")).isNotZero();
        assertThat(Files.readString(dir.resolve("said"))).contains("gzip -dc cannot read all of");
    }

    @Test
    void itEndsAsTheClientDoes() throws Exception {
        assertThat(ended(dump(), "cat")).isZero();
        assertThat(Files.readString(dir.resolve("said"))).startsWith("-- ").endsWith("end\n");
        assertThat(ended(dump(), "sh", "-c", "cat > /dev/null; exit 3")).isEqualTo(3);
    }

    @Test
    void aDumpThatIsGoneFailsEvenIfTheClientSeesNothingWrong() throws Exception {
        assertThat(run("cat", "cat", dir.resolve("gone"), "cat")).isNotZero();
    }

    @Test
    void leavesOutWhatIsSetForTheWholeServerAndNothingElse() throws Exception {
        String before = "SET @@SESSION.SQL_LOG_BIN= 0;\n\n";
        String after = "\nINSERT INTO `t` VALUES ('SET @@GLOBAL.GTID_PURGED=');\n\0\377\n";
        Path dump = Files.writeString(
                dir.resolve("dump.sql"),
                "/*!50606 SET GLOBAL INNODB_STATS_AUTO_RECALC=OFF */;\n"
                        + before
                        + "/*! FLUSH PRIVILEGES */;\n"
                        + "/*! FLUSH PRIVILEGES */;\n"
                        + "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '1:1-5';\n"
                        + "SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '25ed9457-e70c:1-5,\n35ed9457-e70c:1-7,\n45ed9457-e70c:t:1';\n"
                        + after
                        + "/*!50606 SET GLOBAL INNODB_STATS_AUTO_RECALC=@OLD_INNODB_STATS_AUTO_RECALC */;\n",
                StandardCharsets.ISO_8859_1);

        assertThat(run("cat", MariadbDumpTool.FILTER, dump, "cat")).isZero();

        assertThat(Files.readString(dir.resolve("said"), StandardCharsets.ISO_8859_1))
                .isEqualTo(before + after);
    }

    @Test
    void leavesInWhatDoesNotEnd() throws Exception {
        String text = "SET @@GLOBAL.GTID_PURGED='1:1-5,\nselect 1\n";
        Path dump = Files.writeString(dir.resolve("dump.sql"), text);

        assertThat(run("cat", MariadbDumpTool.FILTER, dump, "cat")).isZero();

        assertThat(Files.readString(dir.resolve("said"))).isEqualTo(text);
    }

    @Test
    void leavesInAListThatGoesOnWithSomethingElse() throws Exception {
        String text = "SET @@GLOBAL.GTID_PURGED='1:1-5'; -- by hand\nselect 1;\nselect 2;\n";
        Path dump = Files.writeString(dir.resolve("dump.sql"), text);

        assertThat(run("cat", MariadbDumpTool.FILTER, dump, "cat")).isZero();

        assertThat(Files.readString(dir.resolve("said"))).isEqualTo(text);
    }

    @Test
    void leavesOutWhoDefinedViewsAndFunctions() throws Exception {
        Path dump = Files.writeString(dir.resolve("dump.sql"), """
                /*!50013 DEFINER=`a``b`@`%` SQL SECURITY INVOKER */
                CREATE DEFINER=`app`@`%` FUNCTION `f`(a int) RETURNS int
                CREATE DEFINER=`app`@`%` PROCEDURE `p`()
                """);

        assertThat(run("cat", MariadbDumpTool.FILTER, dump, "cat")).isZero();

        assertThat(Files.readString(dir.resolve("said"))).isEqualTo("""
                        /*!50013 SQL SECURITY INVOKER */
                        CREATE FUNCTION `f`(a int) RETURNS int
                        CREATE DEFINER=`app`@`%` PROCEDURE `p`()
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR 2013 (HY000) at line 9: Lost connection to server during query",
                "ERROR 3121 (HY000) at line 9: The DATA DIRECTORY location must be in a known directory.",
                "ERROR 1118 (42000) at line 9: Row size too large (> 8126).",
                "ERROR 1031 (HY000) at line 9: Table storage engine for 'KEY_BLOCK_SIZE' doesn't have this option",
                "ERROR 1370 (42000) at line 9: execute command denied to user 'root'@'localhost' for routine 'o.p'",
                "ERROR 1227 (42000) at line 9: Access denied; you need (at least one of) the RELOAD or FLUSH_PRIVILEGES privilege(s)",
            })
    void whatADumpNeedsOfItsServerIsNoFaultOfIt(String said) {
        assertThat(blamed(said)).isEqualTo(Result.COULD_NOT_RUN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR 1064 (42000) at line 9: You have an error in your SQL syntax",
                "ERROR 1062 (23000) at line 9: Duplicate entry '1' for key 'o.PRIMARY'",
            })
    void whatIsWrongWithItIsOne(String said) {
        assertThat(blamed(said)).isEqualTo(Result.FAILED);
    }

    private Result blamed(String said) {
        return MariadbDumpTool.ofMysql(dir, Map.of("zone", "UTC"))
                .blame(new Commands.Ended("restore", 1, said))
                .result();
    }

    private Path dump() throws Exception {
        Path file = dir.resolve("dump.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            var random = new Random(1);
            for (int i = 0; i < 1_000; i++) {
                out.write(("-- " + random.nextLong() + "\n").getBytes("UTF-8"));
            }
            out.write("-- end\n".getBytes("UTF-8"));
        }
        return file;
    }

    private int ended(Path dump, String... client) throws Exception {
        return run("gzip -dc", "cat", dump, client);
    }

    private int run(String reader, String filter, Path dump, String... client) throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c", MariadbDumpTool.FEED, dump.toString(), reader, filter));
        command.addAll(List.of(client));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("said").toFile());
        process.environment().putAll(Map.of("LC_ALL", "C", "POSIXLY_CORRECT", "1"));
        var running = process.start();
        assertThat(running.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return running.exitValue();
    }
}
