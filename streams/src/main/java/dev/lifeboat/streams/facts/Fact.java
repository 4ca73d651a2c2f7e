package dev.lifeboat.streams.facts;

/**
 * What is known of one thing, whole, in one version. A newer version replaces an older one; {@link Provenance#deleted}
 * says that the source no longer holds it.
 */
public sealed interface Fact
        permits Registration,
                Backup,
                Verification,
                Pitr,
                Migration,
                ChecklistItem,
                Procedure,
                Waiver,
                ForgottenLogs,
                ForgottenMigrations {

    /** What kinds of facts there are. The order is part of the store's format: add at the end only. */
    enum Kind {
        REGISTRATION,
        BACKUP,
        VERIFICATION,
        PITR,
        MIGRATION,
        CHECKLIST_ITEM,
        PROCEDURE,
        WAIVER,
        FORGOTTEN_LOGS,
        FORGOTTEN_MIGRATIONS;

        /** Whether it is made by folding, of facts that are forgotten, and stands in no record of the log. */
        public boolean isMade() {
            return this == FORGOTTEN_LOGS || this == FORGOTTEN_MIGRATIONS;
        }
    }

    /** Identity of a fact: all its versions share it. */
    record Key(Kind kind, String source, String nativeId) {}

    Kind kind();

    Provenance provenance();

    default Key key() {
        return new Key(kind(), provenance().source(), provenance().nativeId());
    }

    default boolean deleted() {
        return provenance().deleted();
    }

    default Evidence evidence() {
        return provenance().evidence();
    }
}
