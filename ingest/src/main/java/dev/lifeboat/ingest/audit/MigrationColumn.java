package dev.lifeboat.ingest.audit;

import java.util.Locale;

/** A column that plans for the worst, in a table of migrations. */
public record MigrationColumn(String schema, String table, String column, Purpose purpose) {

    /** What a column is for, by its name: the first of these that fits. */
    public enum Purpose {
        BACKUP("refers to a backup"),
        ROLLBACK("plans the way back"),
        VERIFICATION("tracks verification");

        private final String words;

        Purpose(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }

        static Purpose of(String column) {
            String name = column.toLowerCase(Locale.ROOT);
            return name.contains("backup") ? BACKUP : name.contains("rollback") ? ROLLBACK : VERIFICATION;
        }
    }
}
