package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.ChecklistEvidence;
import dev.lifeboat.v1.EvidenceHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code migration_safety_checklist}: one item of the checklist of a migration a row. */
final class ChecklistRows implements TableMapping<ChecklistEvidence> {
    @Override
    public String table() {
        return "migration_safety_checklist";
    }

    @Override
    public Topic<ChecklistEvidence> topic() {
        return Topics.CHECKLIST;
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
        return row.instant("completed_at");
    }

    /** An item that does not say whether it is required is required; one that does not say that it is done is not. */
    @Override
    public ChecklistEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        return ChecklistEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setMigrationId(row.textOrEmpty("migration_id", Limits.NAME))
                .setItem(row.textOrEmpty("checklist_item", Limits.NAME))
                .setRequired(!Boolean.FALSE.equals(row.bool("is_required")))
                .setCompleted(Boolean.TRUE.equals(row.bool("completed")))
                .setCompletedBy(row.text("completed_by", Limits.NAME))
                .setCompletedAt(row.instant("completed_at"))
                .setEvidence(row.text("evidence", Limits.DETAILS))
                .build();
    }
}
