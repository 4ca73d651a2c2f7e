package dev.lifeboat.cli.up;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes a seeded sequence of changes into a catalog, some in each transaction: backups, their tests, corrections,
 * deletions, recovery points. A transaction whose outcome is not known is written again; every statement bears that.
 */
final class CatalogWriter implements Runnable {
    private static final int PER_TRANSACTION = 25;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String jdbcUrl;
    private final int changes;
    private final int databases;
    private final Instant base;
    private final Random random = new Random(11);
    private final AtomicInteger written = new AtomicInteger();
    private int backups;
    private int tests;

    /** One change, ready to be written any number of times. */
    private record Change(String sql, Object... values) {}

    CatalogWriter(String jdbcUrl, int changes, int databases, Instant base) {
        this.jdbcUrl = jdbcUrl;
        this.changes = changes;
        this.databases = databases;
        this.base = base;
    }

    int written() {
        return written.get();
    }

    @Override
    public void run() {
        while (written.get() < changes) {
            var transaction = new ArrayList<Change>();
            while (transaction.size() < PER_TRANSACTION) {
                transaction.addAll(next());
            }
            commit(transaction);
            written.addAndGet(transaction.size());
        }
    }

    private List<Change> next() {
        int turn = random.nextInt(100);
        if (turn < 45 || backups < 50) {
            return List.of(backup(++backups));
        }
        int chosen = 1 + random.nextInt(backups);
        if (turn < 75) {
            return List.of(test(++tests, chosen));
        }
        if (turn < 85) {
            return List.of(new Change(
                    "UPDATE backup_catalog SET backup_size_bytes = ? WHERE id = ?",
                    (long) (random.nextInt(10) == 0 ? 0 : 1_000_000 + random.nextInt(100_000)),
                    chosen));
        }
        if (turn < 95) {
            return List.of(new Change(
                    "INSERT INTO pitr_capability (id, database_name, latest_recovery_point, wal_archiving_enabled)"
                            + " VALUES (?, ?, ?, true) ON CONFLICT (id) DO UPDATE SET latest_recovery_point ="
                            + " EXCLUDED.latest_recovery_point",
                    1 + chosen % databases,
                    name(chosen % databases),
                    at(-random.nextInt(3_000))));
        }
        return List.of(
                new Change("DELETE FROM backup_verification_tests WHERE backup_id = ?", chosen),
                new Change("DELETE FROM backup_catalog WHERE id = ?", chosen));
    }

    private Change backup(int id) {
        int started = -random.nextInt(40 * 3600) - 3_600;
        return new Change(
                "INSERT INTO backup_catalog (id, backup_name, backup_type, source_database, backup_start_time,"
                        + " backup_end_time, backup_size_bytes, backup_location, created_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, '/backups', 'cron') ON CONFLICT (id) DO NOTHING",
                id,
                "backup " + id,
                random.nextInt(5) == 0 ? "incremental" : "full",
                name(id % databases),
                at(started),
                random.nextInt(20) == 0 ? null : at(started + 600),
                (long) 1_000_000 + random.nextInt(100_000));
    }

    /** A test of a backup that may have been deleted meanwhile: then nothing is written. */
    private Change test(int id, int backup) {
        int started = -random.nextInt(3_000);
        return new Change(
                "INSERT INTO backup_verification_tests (id, backup_id, test_type, test_start_time, test_end_time, test_status,"
                        + " rows_verified, checksum_match) SELECT ?, b.id, ?, ?, ?, ?, ?, true FROM backup_catalog b"
                        + " WHERE b.id = ? ON CONFLICT (id) DO NOTHING",
                id,
                random.nextBoolean() ? "restore" : "integrity",
                at(started - 60),
                at(started),
                List.of("passed", "passed", "passed", "failed", "completed").get(random.nextInt(5)),
                (long) random.nextInt(1_000),
                backup);
    }

    static String name(int database) {
        return "survivor-" + database;
    }

    private java.sql.Timestamp at(int seconds) {
        return java.sql.Timestamp.from(base.plusSeconds(seconds));
    }

    private void commit(List<Change> transaction) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (var connection = DriverManager.getConnection(jdbcUrl)) {
                connection.setAutoCommit(false);
                for (var change : transaction) {
                    write(connection, change);
                }
                connection.commit();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > until) {
                    throw new IllegalStateException("the catalog did not come back", e);
                }
                pause();
            }
        }
    }

    private static void write(Connection connection, Change change) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(change.sql())) {
            for (int i = 0; i < change.values().length; i++) {
                statement.setObject(i + 1, change.values()[i]);
            }
            statement.executeUpdate();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
