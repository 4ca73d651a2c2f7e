package dev.lifeboat.streams.controls;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The items that every checklist must have, and how the name of an item is read. */
public final class Checklist {
    public static final String BACKUP_COMPLETED = "full backup completed";
    public static final String BACKUP_RESTORABLE = "backup verified restorable";

    static final String PROCEDURE_DOCUMENTED = "recovery procedure documented";
    static final String TIME_TESTED = "recovery time tested";
    static final String ROLLBACK_APPROVED = "rollback plan approved";
    static final String QUERIES_PREPARED = "data integrity queries prepared";
    static final String WINDOW_SCHEDULED = "maintenance window scheduled";

    public static final List<String> MANDATORY = List.of(
            BACKUP_COMPLETED,
            BACKUP_RESTORABLE,
            PROCEDURE_DOCUMENTED,
            TIME_TESTED,
            ROLLBACK_APPROVED,
            QUERIES_PREPARED,
            "stakeholders notified",
            WINDOW_SCHEDULED);

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** The name without case, punctuation and repeated white space. */
    static String normalised(String item) {
        return NO_WORD.matcher(item.toLowerCase(Locale.ROOT)).replaceAll(" ").trim();
    }

    private Checklist() {}
}
