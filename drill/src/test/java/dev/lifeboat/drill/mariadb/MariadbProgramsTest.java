package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MariadbProgramsTest {
    @TempDir
    private Path dir;

    @Test
    void programsAreThoseThatCameWithTheServer() throws Exception {
        for (String program : List.of("usr/bin/mysql", "mysql/sbin/mysqld", "mysql/bin/mysql")) {
            Path file = dir.resolve(program);
            Files.createDirectories(file.getParent());
            assertThat(Files.createFile(file).toFile().setExecutable(true)).isTrue();
        }

        var programs =
                MariadbPrograms.installation(dir.resolve("mysql/sbin/mysqld").toString());

        assertThat(programs.program("mysqld")).isEqualTo(dir + "/mysql/sbin/mysqld");
        assertThat(programs.program("mysql")).isEqualTo(dir + "/mysql/bin/mysql");
        assertThat(programs.has("innochecksum")).isFalse();
    }
}
