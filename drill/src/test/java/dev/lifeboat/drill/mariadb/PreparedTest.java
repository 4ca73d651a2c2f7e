package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreparedTest {
    @Test
    void ofTheOptionsOfABackupOnlyTheLayoutIsLeft(@TempDir Path copy) throws IOException {
        Path options = Files.writeString(
                copy.resolve("backup-my.cnf"), "[mysqld]\ninnodb_page_size=16384\nplugin_load=theirs.so\n");

        Prepared.layoutAlone(copy, Map.of("innodb_page_size", "16384"));

        assertThat(options).hasContent("[mysqld]\ninnodb_page_size=16384\n");
    }
}
