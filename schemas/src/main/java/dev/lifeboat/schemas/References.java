package dev.lifeboat.schemas;

/** The text by which evidence names a backup or a migration when it does not know the database. */
public final class References {
    private static final String BACKUP = "backup:";
    private static final String MIGRATION = "migration:";

    private References() {}

    /** A backup is known by its source and the id it has there, e.g. {@code backup:catalog:main/42}. */
    public static String backup(String source, String backupId) {
        return BACKUP + source + "/" + backupId;
    }

    /** A migration's id is its own, whatever the source: {@code migration:6f1c...}. */
    public static String migration(String migrationId) {
        return MIGRATION + migrationId;
    }

    /**
     * The key of where a migration of a database stands, e.g. {@code V42@postgresql:orders-prod/orders}: several databases may
     * have a migration of one id. An @ in the id is written %40, so that no two have the same key.
     */
    public static String migrationGate(String migrationId, String database) {
        return migrationId.replace("%", "%25").replace("@", "%40") + "@" + database;
    }

    /** Whether a reference names a backup; else it names a migration. */
    public static boolean isBackup(String reference) {
        return reference.startsWith(BACKUP);
    }

    /** Whether a record key is a reference rather than a database id. */
    public static boolean isReference(String key) {
        return key.startsWith(BACKUP) || key.startsWith(MIGRATION);
    }
}
