package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.SnapshotEvidence;
import dev.lifeboat.v1.SnapshotPhase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code migration_data_snapshots}: one table before or after a migration a row. */
final class MigrationSnapshotRows implements TableMapping<SnapshotEvidence> {
    @Override
    public String table() {
        return "migration_data_snapshots";
    }

    @Override
    public Topic<SnapshotEvidence> topic() {
        return Topics.SNAPSHOT;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        String migration = row.text("migration_id", Limits.NAME);
        return migration == null ? null : Address.ofReference(References.migration(migration));
    }

    @Override
    public String addressedBy() {
        return "migration: migration_id is empty";
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        return row.instant("taken_at");
    }

    @Override
    public SnapshotEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        return SnapshotEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setMigrationId(row.textOrEmpty("migration_id", Limits.NAME))
                .setPhase(phase(row))
                .setTable(row.textOrEmpty("table_name", Limits.NAME))
                .setRowCount(row.count("row_count"))
                .setChecksum(row.text("checksum", Limits.NAME))
                .setAlgorithm(row.text("algorithm", Limits.NAME))
                .setTakenAt(row.instant("taken_at"))
                .build();
    }

    private static SnapshotPhase phase(Columns row) {
        String word = row.word("snapshot_type");
        return switch (word == null ? "" : word) {
            case "" -> SnapshotPhase.UNKNOWN;
            case "pre_migration", "pre", "before" -> SnapshotPhase.PRE_MIGRATION;
            case "post_migration", "post", "after" -> SnapshotPhase.POST_MIGRATION;
            default -> {
                row.warn(
                        Warning.Kind.UNKNOWN_WORD,
                        "snapshot_type is '" + word + "', which is no word of it; taken as unknown");
                yield SnapshotPhase.UNKNOWN;
            }
        };
    }
}
