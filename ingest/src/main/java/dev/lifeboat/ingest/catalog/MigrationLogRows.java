package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code migration_log}: one executed migration a row. It goes to its migration where it names one, else to the database
 * of the backup that was taken for it.
 */
final class MigrationLogRows implements TableMapping<MigrationEvidence> {
    @Override
    public String table() {
        return "migration_log";
    }

    @Override
    public Topic<MigrationEvidence> topic() {
        return Topics.MIGRATION;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        String migration = row.text("migration_id", Limits.NAME);
        if (migration != null) {
            return Address.ofReference(References.migration(migration));
        }
        String backup = row.text("backup_id", Limits.NAME);
        return backup == null ? null : Address.ofReference(References.backup(catalog.source(), backup));
    }

    @Override
    public String addressedBy() {
        return "migration and no backup: migration_id and backup_id are empty";
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        return row.instant("executed_at");
    }

    @Override
    public MigrationEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        Instant executed = row.instant("executed_at");
        return MigrationEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setMigrationId(row.textOrEmpty("migration_id", Limits.NAME))
                .setName(row.textOrEmpty("migration_name", Limits.NAME))
                .setState(MigrationStates.of(row, executed == null ? MigrationState.UNKNOWN : MigrationState.COMPLETED))
                .setBackupId(row.text("backup_id", Limits.NAME))
                .setPreChecksum(row.text("pre_checksum", Limits.NAME))
                .setPostChecksum(row.text("post_checksum", Limits.NAME))
                .setEndedAt(executed)
                .build();
    }
}
