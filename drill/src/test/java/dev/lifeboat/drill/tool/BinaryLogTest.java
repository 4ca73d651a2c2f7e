package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryLogTest {
    private static final String FILE = "-- CHANGE MASTER TO MASTER_LOG_FILE='mysql-bin.000012', MASTER_LOG_POS=4711;\n";
    private static final String GTIDS = "-- SET GLOBAL gtid_slave_pos='0-7-42,1-9-3';\n";

    private final BinaryLog log = new BinaryLog(Path.of("/binlog"), "Europe/Berlin");

    @TempDir
    private Path dir;

    @Test
    void aDumpSaysWhereTheLogGoesOnInItsComments() throws Exception {
        Path dump = dir.resolve("dump.sql.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(dump))) {
            out.write((FILE + "INSERT INTO `t` VALUES (1,'" + "x".repeat(10_000) + "');\n" + GTIDS).getBytes("UTF-8"));
        }

        var found = log.ofDump(dump, true);

        assertThat(found.start()).hasToString("mysql-bin.000012:4711");
        assertThat(found.start().gtids()).isEqualTo("0-7-42,1-9-3");
        assertThat(found.zone()).hasToString("Europe/Berlin");
    }

    @Test
    void aDumpThatSaysItTwiceOrNotAtAllIsRefused() throws IOException {
        refused(GTIDS);
        refused(FILE);
        refused(FILE + GTIDS + GTIDS.replace("42", "43"));
        refused(FILE.substring(3) + GTIDS);
    }

    @Test
    void aBackupSaysItInAFileOfItsOwn() throws Exception {
        Files.writeString(dir.resolve("xtrabackup_binlog_info"), "binlog.000001\t328\n");
        assertThat(log.ofBackup(dir).start().gtids()).isEmpty();

        Files.writeString(dir.resolve("mariadb_backup_binlog_info"), "binlog.000002\t974\t0-7-3\n");
        assertThat(log.ofBackup(dir).start()).hasToString("binlog.000002:974");

        Files.writeString(dir.resolve("mariadb_backup_binlog_info"), "../binlog.000002\t974\t0-7-3\n");
        assertThatThrownBy(() -> log.ofBackup(dir)).hasMessageContaining("not understood");
        Files.writeString(dir.resolve("mariadb_backup_binlog_info"), "");
        assertThatThrownBy(() -> log.ofBackup(dir)).hasMessageContaining("does not say");
    }

    @Test
    void aPartOfAServerIsRefused() throws IOException {
        Files.writeString(dir.resolve("xtrabackup_binlog_info"), "binlog.000001\t328\t0-7-3\n");
        Files.writeString(dir.resolve("xtrabackup_info"), "innodb_to_lsn = 7\npartial = Y\n");

        assertThatThrownBy(() -> log.ofBackup(dir)).hasMessageContaining("holds a part of its server");
    }

    @Test
    void itIsThereOnlyWhereItIsNamed() {
        assertThat(BinaryLog.of(Map.of("zone", "UTC"))).isNull();
        assertThat(BinaryLog.without(Map.of("zone", "UTC", "binlog", "/b"))).isEqualTo(Map.of("zone", "UTC"));
    }

    private void refused(String text) throws IOException {
        Path dump = Files.writeString(dir.resolve("dump.sql"), text);
        assertThatThrownBy(() -> log.ofDump(dump, false))
                .isInstanceOf(DrillEndedException.class)
                .hasMessageContaining("does not say where the binary log goes on");
    }
}
