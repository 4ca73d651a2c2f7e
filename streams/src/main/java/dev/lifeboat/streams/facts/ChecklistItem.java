package dev.lifeboat.streams.facts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One item of the safety checklist of a migration.
 *
 * @param item the item, as written
 * @param hasEvidence something is named that shows it
 */
public record ChecklistItem(
        Provenance provenance,
        String migrationId,
        String item,
        boolean required,
        boolean completed,
        @Nullable String completedBy,
        @Nullable Instant completedAt,
        boolean hasEvidence)
        implements Fact {

    @Override
    public Kind kind() {
        return Kind.CHECKLIST_ITEM;
    }
}
