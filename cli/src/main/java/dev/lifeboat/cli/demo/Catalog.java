package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.v1.VerificationEvidence;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The catalog, written the way a DBA's scripts write it: with SQL and nothing else. Each method is one committed
 * transaction; what comes of it is up to the pipeline.
 */
final class Catalog implements AutoCloseable {
    /** Name of the recovery procedure. */
    static final String PROCEDURE = "restore orders from a base backup";

    private static final String WHO = "dba@example.org";

    private final Connection connection;
    private final String database;

    /** @param database id of the database that all rows are about */
    Catalog(String jdbcUrl, String database) throws SQLException {
        this.connection = DriverManager.getConnection(jdbcUrl);
        this.database = database;
    }

    /** A migration is planned for the next hour, with its whole checklist open. */
    UUID plan(String name, String rollbackPlan, String validationPlan, String scriptDigest) throws SQLException {
        connection.setAutoCommit(false);
        UUID id = UUID.fromString(one("""
                insert into migration_plan (name, database_name, rollback_plan, validation_plan, migration_set_digest,
                                            window_start, window_end)
                values (?, ?, ?, ?, ?, now() - interval '1 minute', now() + interval '1 hour')
                returning migration_id
                """, name, database, rollbackPlan, validationPlan, scriptDigest));
        one("select count(*) from lifeboat_checklist(?)", id);
        connection.commit();
        connection.setAutoCommit(true);
        return id;
    }

    /** A backup was made. */
    int backup(OrdersBackup backup) throws SQLException {
        return Integer.parseInt(one(
                """
                insert into backup_catalog (backup_name, backup_type, source_database, backup_start_time, backup_end_time,
                                            backup_size_bytes, backup_location, created_by, backup_digest, log_start,
                                            log_end, tool, engine_version, system_identifier)
                values (?, 'full', ?, ?, ?, ?, ?, ?, ?, ?, ?, 'lifeboat demo', ?, ?)
                returning id
                """,
                backup.label(),
                database,
                at(backup.startedAt()),
                at(backup.endedAt()),
                backup.bytes(),
                backup.directory().toString(),
                WHO,
                backup.digest(),
                backup.listed().getLogStart(),
                backup.listed().getLogEnd(),
                backup.listed().getEngineVersion(),
                backup.listed().getSystemIdentifier()));
    }

    /**
     * What the log archive is worth, as the server itself reports it, and whether every segment is there. Nothing of the
     * archive is deleted before the demo ends; the sixty days are what its owner would promise.
     */
    void pointInTimeRecovery(ArchiveReport archive, Instant earliest) throws SQLException {
        one(
                """
                insert into pitr_capability (database_name, earliest_recovery_point, latest_recovery_point,
                                             wal_archiving_enabled, archive_location, retention_policy_days,
                                             last_archived_at, last_failed_at, lost_segments, system_identifier,
                                             engine_version, last_verification_date, verification_status)
                values (?, ?, ?, ?, ?, 60, ?, ?, ?, ?, ?, (now() at time zone 'UTC')::date, ?)
                returning id
                """,
                database,
                at(earliest),
                at(archive.recoverableUntil()),
                archive.enabled(),
                archive.location().toString(),
                at(archive.lastArchivedAt()),
                at(archive.lastFailedAt()),
                archive.lostSegments(),
                archive.systemIdentifier(),
                archive.serverVersion(),
                archive.lostSegments() == 0 ? "passed" : "failed");
    }

    /**
     * A backup was drilled.
     *
     * @param expected what the source held, that was compared with; null when nothing was
     */
    int verification(int backupId, VerificationEvidence drill, @Nullable Snapshot expected) throws SQLException {
        return Integer.parseInt(one(
                """
                insert into backup_verification_tests (backup_id, test_type, test_start_time, test_end_time, test_status,
                                                       test_details, tested_by, test_environment, rows_verified,
                                                       checksum_match, checks_run, rows_in_source, tables_verified,
                                                       tables_in_source, backup_digest, restore_millis,
                                                       system_identifier)
                values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                returning id
                """,
                backupId,
                word(drill.getType()),
                at(drill.getStartedAt()),
                at(drill.getEndedAt()),
                word(drill.getResult()),
                drill.getDetails(),
                drill.getTestedBy(),
                drill.getEnvironment(),
                drill.getRowsVerified(),
                drill.getChecksumMatched(),
                drill.getChecksRun(),
                expected == null ? null : expected.rows(),
                drill.getTablesVerified(),
                expected == null ? null : expected.tables().size(),
                drill.getBackupDigest(),
                drill.getRestoreMillis(),
                drill.getSystemIdentifier()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** The procedure by which the restore was done, and that it worked. */
    void procedure(DrillReport drill) throws SQLException {
        one("""
                insert into recovery_procedures (procedure_name, procedure_type, estimated_recovery_time, last_tested_date,
                                                 test_success_rate, procedure_steps, contact_list, database_name)
                values (?, 'restore', interval '30 minutes', (?::timestamptz at time zone 'UTC')::date, 100,
                        '["compare every file with the manifest", "unpack the backup", "recover from its log",
                          "read every page with amcheck", "compare contents with the source"]',
                        jsonb_build_array(?::text), ?)
                returning id
                """, PROCEDURE, at(drill.endedAt()), WHO, database);
    }

    /** Somebody did what an item of the checklist asks for. */
    void tick(UUID migration, String item, String evidence) throws SQLException {
        one("""
                update migration_safety_checklist
                   set completed = true, completed_by = ?, completed_at = now(), evidence = ?
                 where migration_id = ? and checklist_item = ?
                returning id
                """, WHO, evidence, migration, item);
    }

    void started(UUID migration, int backupId) throws SQLException {
        one("""
                update migration_plan set state = 'started', started_at = now(), backup_id = ? where migration_id = ?
                returning migration_id
                """, backupId, migration);
    }

    /** It is over; the plan and the log say so in one transaction. */
    void completed(UUID migration, String name, int backupId, String before, String after) throws SQLException {
        connection.setAutoCommit(false);
        one(
                "update migration_plan set state = 'completed', ended_at = now() where migration_id = ? returning 1",
                migration);
        one("""
                insert into migration_log (migration_id, migration_name, backup_id, pre_checksum, post_checksum)
                values (?, ?, ?, ?, ?) returning id
                """, migration, name, backupId, before, after);
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** What every table held; {@code type} is {@code pre_migration} or {@code post_migration}. */
    void snapshot(UUID migration, String type, Snapshot contents) throws SQLException {
        for (var table : contents.tables()) {
            var digest = table.digest();
            one(
                    """
                    insert into migration_data_snapshots (migration_id, snapshot_type, table_name, row_count, checksum,
                                                          algorithm)
                    values (?, ?, ?, ?, ?, ?) returning id
                    """,
                    migration,
                    type,
                    digest.table().toString(),
                    digest.rows(),
                    digest.digest(),
                    digest.algorithm().id());
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private String one(String sql, @Nullable Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("no row of the catalog was touched by: " + sql);
                }
                return row.getString(1);
            }
        }
    }

    private static @Nullable Timestamp at(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
