package dev.lifeboat.migrate.plan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL's statements do to a transaction. The server takes one statement at a time, so its first words tell what it is.
 * What code within a statement does is looked at when it runs.
 */
final class Statements {
    private static final Set<String> OF_A_TRANSACTION = Set.of("BEGIN", "START", "COMMIT", "END", "ABORT", "ROLLBACK");
    private static final Set<String> OUTSIDE_ONLY = Set.of("DATABASE", "TABLESPACE", "SUBSCRIPTION", "SYSTEM");
    private static final Set<String> ON_OBJECTS = Set.of("CREATE", "DROP", "ALTER", "REINDEX");

    private Statements() {}

    /** Why a plan cannot have this statement; null when it can. */
    static @Nullable String refused(Sql sql, boolean transactional) {
        List<String> words = Words.of(sql.text());
        String first = words.get(0);
        if (first.equals("\\")) {
            return "is a command of psql, and this is not psql: name its file as the script, or write what it does in SQL";
        }
        if (first.equals("COPY") && (words.contains("STDIN") || words.contains("STDOUT"))) {
            return "copies from or to the client, and there is none: use INSERT, or COPY with a file of the server";
        }
        String text = sql.text().toLowerCase(Locale.ROOT);
        if (text.contains("track_counts")) {
            return "names track_counts: without it, what it did could not be counted";
        }
        if (text.contains("standard_conforming_strings")) {
            return "names standard_conforming_strings, which changes how text is read: one statement could be several";
        }
        if (endsTheTransaction(words)) {
            return transactional
                    ? "begins or ends a transaction: that is done around all statements, after the comparison"
                    : "begins or ends a transaction: without 'transactional' each statement runs alone";
        }
        if (transactional && runsOutsideOnly(words)) {
            return "cannot run in a transaction, so it could not be undone: put it into a plan of its own with"
                    + " 'transactional: false'";
        }
        return null;
    }

    private static boolean endsTheTransaction(List<String> words) {
        String first = words.get(0);
        if (first.equals("ROLLBACK") && words.contains("TO")) {
            return words.contains("PREPARED");
        }
        return OF_A_TRANSACTION.contains(first)
                || first.equals("PREPARE") && word(words, 1).equals("TRANSACTION");
    }

    private static boolean runsOutsideOnly(List<String> words) {
        String first = words.get(0);
        String second = word(words, 1);
        return first.equals("VACUUM")
                || first.equals("DISCARD") && second.equals("ALL")
                || first.equals("CLUSTER") && words.size() == 1
                || ON_OBJECTS.contains(first) && OUTSIDE_ONLY.contains(second) && !isOfSettings(first, second, words)
                || ON_OBJECTS.contains(first) && !first.equals("CREATE") && words.contains("CONCURRENTLY")
                || first.equals("CREATE") && words.contains("INDEX") && words.contains("CONCURRENTLY")
                || first.equals("REINDEX") && second.equals("SCHEMA");
    }

    /** ALTER DATABASE ... SET and the like are ordinary statements. */
    private static boolean isOfSettings(String first, String second, List<String> words) {
        return first.equals("ALTER")
                && !second.equals("SYSTEM")
                && !(second.equals("DATABASE") && words.contains("TABLESPACE"))
                && !(second.equals("SUBSCRIPTION") && words.contains("REFRESH"));
    }

    private static String word(List<String> words, int at) {
        return at < words.size() ? words.get(at) : "";
    }
}
