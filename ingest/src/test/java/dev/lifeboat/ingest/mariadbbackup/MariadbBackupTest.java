package dev.lifeboat.ingest.mariadbbackup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.files.Looked;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What differs by tool and release, on files written here: names {@code mariadb_backup_*} as MariaDB 11 has them, keys
 * {@code compact} and {@code encrypted}, kinds {@code full-prepared} and the log line "Transaction log of lsn" as Percona's
 * manual prints them, {@code server_uuid} of backup-my.cnf from memory. All else is as mariadb-backup 10.11 was seen to write it;
 * its faults are in the tests of the command.
 */
class MariadbBackupTest {
    private static final Looked MARIADB = new Looked(MariadbBackup.ofMariadb(), "mariadb:prod/orders");
    private static final Looked XTRABACKUP = new Looked(MariadbBackup.ofMysql(), "mysql:prod/orders");
    private static final String FULL = "fec7d055-e6ac-11f1-b60b-02fc00000001";
    private static final String INCREMENTAL = "ff8a0101-e6ac-11f1-b60b-02fc00000001";

    @TempDir
    private Path dir;

    @Test
    void readsTheNamesOfNewerReleases() {
        backup("full", FULL, "mariadb_backup", "full-backuped", 0, 100, 120);
        log(
                "full",
                "[00] 2026-11-22 19:43:30 Redo log (from LSN 100 to 120) was copied.\n"
                        + "[00] 2026-11-22 19:43:30 completed OK!\n");

        var full = backup(look(MARIADB), FULL);

        assertThat(full.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(full.getEndedAt()).as("of Berlin, as set").isEqualTo("2026-11-22T18:43:30Z");
        assertThat(full.getLogEnd()).isEqualTo("120");
        assertThat(full.getToolVersion()).isEqualTo("10.11.19");
        assertThat(full.getEngineVersion()).isEqualTo("10.11.19");
        assertThat(full.getSystemIdentifier()).as("MariaDB tells none").isNull();
    }

    @Test
    void readsWhatXtraBackupSays() throws IOException {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);
        Files.writeString(dir.resolve("full/backup-my.cnf"), "[mysqld]\nserver_uuid=0a1b2c\n");
        Files.writeString(
                dir.resolve("full/xtrabackup_info"),
                Files.readString(dir.resolve("full/xtrabackup_info"))
                        + "compact = N\ncompressed = compressed\nencrypted = Y\n");
        log("full", "xtrabackup: Transaction log of lsn (100) to (120) was copied.\n160906 10:19:18 completed OK!\n");

        var full = backup(look(XTRABACKUP), FULL);

        assertThat(full.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(full.getTool()).isEqualTo("xtrabackup");
        assertThat(full.getSystemIdentifier()).isEqualTo("0a1b2c");
        assertThat(full.getEncrypted()).isTrue();
        assertThat(full.getCompression()).isEqualTo("compressed");
    }

    @Test
    void readsPositionsThatAreWrittenWithBlanks() throws IOException {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);
        Path checkpoints = dir.resolve("full/xtrabackup_checkpoints");
        Files.writeString(checkpoints, Files.readString(checkpoints).replace("from_lsn", "from lsn"));

        assertThat(look(XTRABACKUP).faults()).isEmpty();
    }

    @Test
    void joinsNothingToAFullBackupWhoseChangesWereRolledBack() {
        backup("full", FULL, "xtrabackup", "full-prepared", 0, 100, 120);
        backup("inc", INCREMENTAL, "xtrabackup", "incremental", 100, 200, 220);

        var seen = look(XTRABACKUP);

        assertThat(backup(seen, FULL).getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup(seen, INCREMENTAL).getParents()).containsExactly("ends-at-100");
        assertThat(seen.warnings()).anySatisfy(told -> assertThat(told).contains("goes on at 100 of the log"));
    }

    @Test
    void joinsToAPreparedBackupOfMariadbAndToTheOneOfTwoCopiesThatStillEndsThere() {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);
        backup("merged", FULL, "xtrabackup", "log-applied", 0, 200, 220);
        backup("inc", INCREMENTAL, "xtrabackup", "incremental", 100, 200, 220);

        var seen = look(MARIADB);

        assertThat(backup(seen, INCREMENTAL).getParents()).containsExactly(FULL);
        assertThat(backup(seen, INCREMENTAL).getChangesSince()).isEqualTo("100");
        assertThat(backup(seen, FULL).getCopies()).as("on one device").hasSize(1);
    }

    @Test
    void knowsNoTimesOfABackupWhoseInfoIsCompressed() throws IOException {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);
        Files.move(dir.resolve("full/xtrabackup_info"), dir.resolve("full/xtrabackup_info.zst.xbcrypt"));

        var full = backup(look(XTRABACKUP), "full@0-100");

        assertThat(full.getEndedAt()).isNull();
        assertThat(full.getCompression()).isEqualTo("zst");
        assertThat(full.getEncrypted()).isTrue();
    }

    @Test
    void believesABackupWithoutALogOnlyWhenToldSo() {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);

        assertThat(backup(look(MARIADB), FULL).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
        assertThat(backup(MARIADB.at(dir, Map.of("log", "none")), FULL).getStatus())
                .isEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void believesTheLastRunOfALogThatWasAppendedTo() {
        String good = "Redo log (from LSN 100 to 120) was copied.\ncompleted OK!\n";
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);

        log("full", good + "Connecting to MariaDB server host: localhost\nError: no space\n");
        assertThat(backup(look(MARIADB), FULL).getStatus()).isEqualTo(BackupStatus.FAILED);
        log("full", good + "Redo log (from LSN 200 to 300) was copied.\ncompleted OK!\n");
        assertThat(backup(look(MARIADB), FULL).getStatus()).isEqualTo(BackupStatus.UNKNOWN);
        log("full", "Connecting to MariaDB server host: localhost\n" + good);
        assertThat(backup(look(MARIADB), FULL).getStatus()).isEqualTo(BackupStatus.COMPLETED);
    }

    @Test
    void joinsOnlyWhatTheCommandNamesAndWhatIsOfThatServer() throws IOException {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);
        backup("inc", INCREMENTAL, "xtrabackup", "incremental", 100, 200, 220);
        Path info = dir.resolve("inc/xtrabackup_info");
        String told = Files.readString(info);

        Files.writeString(info, told.replace("--backup", "--backup --incremental-basedir=/elsewhere/full/"));
        assertThat(backup(look(MARIADB), INCREMENTAL).getParents()).containsExactly(FULL);
        Files.writeString(info, told.replace("--backup", "--backup --incremental-basedir=/elsewhere/other"));
        assertThat(backup(look(MARIADB), INCREMENTAL).getParents()).containsExactly("ends-at-100");

        Files.writeString(info, told);
        Files.writeString(dir.resolve("full/backup-my.cnf"), "server_uuid=a\n");
        Files.writeString(dir.resolve("inc/backup-my.cnf"), "server_uuid=b\n");
        assertThat(backup(look(MARIADB), INCREMENTAL).getParents()).containsExactly("ends-at-100");
    }

    @Test
    void takesABackupThatAServerRunsOnForNone() {
        backup("full", FULL, "xtrabackup", "log-applied", 0, 100, 120);
        backup("served", INCREMENTAL, "xtrabackup", "log-applied", 0, 100, 120);
        write(dir.resolve("served/ibtmp1"), "x");
        write(dir.resolve("served/multi-master.info"), "x");

        assertThat(Looked.facts(look(MARIADB), BackupEvidence.class))
                .extracting(BackupEvidence::getBackupId)
                .containsExactly(FULL);
    }

    @Test
    void looksForTheLogNowhereElse() throws IOException {
        backup("full", FULL, "xtrabackup", "full-backuped", 0, 100, 120);
        Files.writeString(dir.resolve("secret"), "Redo log (from LSN 100 to 120) was copied.\ncompleted OK!\n");

        assertThat(backup(MARIADB.at(dir, Map.of("log", "../secret")), FULL).getStatus())
                .isEqualTo(BackupStatus.UNKNOWN);
    }

    private void log(String name, String text) {
        write(dir.resolve(name + ".log"), text);
    }

    private void backup(String name, String uuid, String files, String kind, long from, long to, long last) {
        Path backup = dir.resolve(name);
        write(backup.resolve("ibdata1"), "x".repeat(100));
        write(backup.resolve("ib_logfile0"), "x");
        write(
                backup.resolve(files + "_checkpoints"),
                "backup_type = %s\nfrom_lsn = %d\nto_lsn = %d\nlast_lsn = %d\n".formatted(kind, from, to, last));
        write(backup.resolve(files + "_info"), """
                uuid = %s
                name =
                tool_name = mariadb-backup
                tool_command = --backup --password=secret
                tool_version = 10.11.19-MariaDB
                server_version = 10.11.19-MariaDB-0+deb12u1-log
                start_time = 2026-11-22 19:43:%d
                end_time = 2026-11-22 19:43:30
                lock_time = 1772823600
                innodb_from_lsn = %d
                innodb_to_lsn = %d
                partial = N
                incremental = %s
                """.formatted(
                        uuid, from == 0 ? 20 : 25, from, to, from == 0 ? "N" : "Y"));
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Observation look(Looked tool) {
        return tool.at(dir, Map.of("zone", "Europe/Berlin"));
    }

    private static BackupEvidence backup(Observation seen, String id) {
        assertThat(seen.toString()).doesNotContain("secret");
        return Looked.facts(seen, BackupEvidence.class).stream()
                .filter(backup -> backup.getBackupId().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
