package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code migration_plan}: one planned migration a row, and the database it changes. */
final class MigrationPlanRows implements TableMapping<MigrationEvidence> {
    @Override
    public String table() {
        return "migration_plan";
    }

    @Override
    public Topic<MigrationEvidence> topic() {
        return Topics.MIGRATION;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        return row.has("migration_id") ? Address.ofDatabase(row, "database_name", catalog) : null;
    }

    @Override
    public String addressedBy() {
        return "database: migration_id or database_name is empty, or no name of a database";
    }

    @Override
    public @Nullable String reference(Columns row, Catalog catalog) {
        String id = row.text("migration_id", Limits.NAME);
        return id == null ? null : References.migration(id);
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        Instant end = row.instant("ended_at");
        return end == null ? row.instant("started_at") : end;
    }

    @Override
    public MigrationEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        return MigrationEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setMigrationId(row.textOrEmpty("migration_id", Limits.NAME))
                .setName(row.textOrEmpty("name", Limits.NAME))
                .setState(MigrationStates.of(row, MigrationState.PLANNED))
                .setRollbackPlan(row.text("rollback_plan", Limits.DETAILS))
                .setValidationPlan(row.text("validation_plan", Limits.DETAILS))
                .setWindowStart(row.instant("window_start"))
                .setWindowEnd(row.instant("window_end"))
                .setMigrationSetDigest(row.text("migration_set_digest", Limits.NAME))
                .setBackupId(row.text("backup_id", Limits.NAME))
                .setPreChecksum(null)
                .setPostChecksum(null)
                .setStartedAt(row.instant("started_at"))
                .setEndedAt(row.instant("ended_at"))
                .build();
    }
}
