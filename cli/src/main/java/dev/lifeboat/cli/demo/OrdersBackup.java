package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.pgmanifest.PgManifest;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.postgresql.util.PSQLState;

/**
 * A base backup of the orders database, as {@code pg_basebackup --format=tar} leaves it: {@code base.tar} with the log that it
 * needs, and {@code backup_manifest}. Its server writes it by itself, since the parts hold no {@code pg_basebackup}.
 *
 * @param directory where it is
 * @param listed what the adapter {@code pg-manifest} says of it
 * @param files how many of its files were compared with the manifest right after it was taken
 * @param startedAt when it began
 * @param endedAt when all of it was on disk
 * @param contents what the tables held from start to end
 */
record OrdersBackup(
        Path directory, BackupEvidence listed, int files, Instant startedAt, Instant endedAt, Snapshot contents) {
    private static final InstantSource CLOCK = InstantSource.system();

    /**
     * Takes one into a directory that is not there yet.
     *
     * @throws StoryFailedException if it is not whole, or somebody wrote to the database meanwhile: what came back could not be
     *     compared with it
     */
    static OrdersBackup take(OrdersDatabase orders, OrdersContents contents, Path directory, Progress progress)
            throws IOException, SQLException, StoryFailedException {
        String label = directory.getFileName().toString();
        Snapshot held = contents.take(label);
        progress.at("taking a base backup", 0, 0);
        Instant startedAt = CLOCK.instant();
        written(orders, directory, label);
        Instant endedAt = CLOCK.instant();
        var changed = contents.differences(held);
        if (!changed.isEmpty()) {
            throw StoryFailedException.because(
                    "somebody wrote to the orders database while it was backed up, but nobody should: " + changed);
        }
        var seen = new Look(new PgManifest(), new From.Files(List.of(directory)), CLOCK, progress::at)
                .at(new Subject(
                        Registration.DATABASE,
                        Subject.sourceOf("pg-manifest", Registration.DATABASE),
                        Map.of(),
                        Instant.EPOCH))
                .observation();
        var facts = seen.facts().stream().map(fact -> fact.value()).toList();
        if (facts.size() == 2
                && facts.get(0) instanceof BackupEvidence backup
                && facts.get(1) instanceof VerificationEvidence compared
                && backup.getStatus() == BackupStatus.COMPLETED
                && compared.getResult() == VerificationResult.PASSED) {
            int files = Objects.requireNonNull(compared.getChecksRun());
            return new OrdersBackup(directory, backup, files, startedAt, endedAt, held);
        }
        throw StoryFailedException.verification(
                "the base backup in " + directory + " is not whole: " + facts + seen.faults());
    }

    /** The log that it needs is in it, so nobody waits for the archive. */
    private static void written(OrdersDatabase orders, Path directory, String label) throws SQLException {
        String url = orders.jdbcUrl() + "&replication=database&preferQueryMode=simple&assumeMinServerVersion=18";
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("BASE_BACKUP (LABEL '" + label + "', TARGET 'server', TARGET_DETAIL '"
                    + directory.toString().replace("'", "''")
                    + "', CHECKPOINT 'fast', WAL, WAIT false, MANIFEST 'yes')");
        } catch (SQLException e) {
            // the driver reads the answer to its end, and only then complains that it is a copy: all is written by then
            if (!PSQLState.NOT_IMPLEMENTED.getState().equals(e.getSQLState()) || e.getNextException() != null) {
                throw e;
            }
        }
        if (!Files.exists(directory.resolve("backup_manifest"))) {
            throw new SQLException(
                    "the server wrote no backup_manifest to " + directory + ", so the backup is not whole");
        }
    }

    /** What it was called when it was taken. */
    String label() {
        return directory.getFileName().toString();
    }

    /** How the adapter names it, which is by its content. */
    String id() {
        return listed.getBackupId();
    }

    String digest() {
        return String.valueOf(listed.getDigest());
    }

    long bytes() {
        return Objects.requireNonNullElse(listed.getSizeBytes(), 0L);
    }

    /** How long it took. */
    Duration took() {
        return Duration.between(startedAt, endedAt);
    }
}
