package dev.lifeboat.migrate.plan;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What statements of MariaDB and MySQL do to a transaction, by their first words. What they say only tells early what cannot be:
 * the server itself refuses to commit within the transaction of a run.
 */
final class MySqlStatements {
    private static final Set<String> OF_A_TRANSACTION = Set.of("BEGIN", "COMMIT", "XA");
    /** What does not commit what came before it. */
    private static final Set<String> HELD = Set.of(
            "INSERT",
            "REPLACE",
            "UPDATE",
            "DELETE",
            "SELECT",
            "WITH",
            "VALUES",
            "TABLE",
            "(",
            "SET",
            "CALL",
            "DO",
            "SAVEPOINT",
            "RELEASE",
            "ROLLBACK",
            "SHOW",
            "EXPLAIN",
            "DESCRIBE",
            "DESC",
            "LOAD",
            "PREPARE",
            "EXECUTE",
            "DEALLOCATE",
            "HANDLER");

    private static final Set<String> SCOPE = Set.of("SESSION", "LOCAL", "GLOBAL");
    private static final Set<String> GLOBAL =
            Set.of("GLOBAL", "PERSIST", "PERSIST_ONLY", "PASSWORD", "DEFAULT", "RESOURCE");

    private MySqlStatements() {}

    static @Nullable String refused(Sql sql, boolean transactional) {
        List<String> words = MySqlText.words(sql.text());
        String first = word(words, 0);
        if (first.equals("\\") || first.equals("SOURCE")) {
            return "is a command of a client, and this is none: name its file as the script, or write what it does in SQL";
        }
        if (first.equals("LOAD") && words.contains("LOCAL")) {
            return "copies from the client, and there is none: use INSERT, or a file of the server";
        }
        if (first.equals("USE")) {
            return "goes to another database, where its journal is not: name tables with their database";
        }
        if (endsTheTransaction(first, words)) {
            return transactional
                    ? "begins or ends a transaction: that is done around all statements, after the comparison"
                    : "begins or ends a transaction: without 'transactional' each statement runs alone";
        }
        if (first.equals("LOCK") || first.equals("UNLOCK")) {
            return "locks tables for a session, and then nothing else can be read in it";
        }
        if (sql.text().toLowerCase(Locale.ROOT).contains("lifeboat_migration_run")) {
            return "names the table in which the target remembers its migrations";
        }
        if (transactional && first.equals("DELETE") && word(words, 1).equals("HISTORY")) {
            return "deletes what no comparison reads: put it into a plan of its own with 'transactional: false'";
        }
        if (transactional && !isHeld(first, words)) {
            return "commits by itself, or cannot be undone: put it into a plan of its own with 'transactional: false'";
        }
        return null;
    }

    private static boolean endsTheTransaction(String first, List<String> words) {
        String second = word(words, 1);
        return switch (first) {
            case "ROLLBACK" -> !words.contains("TO");
            case "START" -> second.equals("TRANSACTION");
            case "SET" ->
                words.contains("AUTOCOMMIT")
                        || second.equals("TRANSACTION")
                        || SCOPE.contains(second) && word(words, 2).equals("TRANSACTION");
            default -> OF_A_TRANSACTION.contains(first);
        };
    }

    private static boolean isHeld(String first, List<String> words) {
        if (first.equals("SET")) {
            return !GLOBAL.contains(word(words, 1)) && !words.contains("ROLE") && !namesGlobal(words);
        }
        return HELD.contains(first);
    }

    /** {@code @@global.name}, or {@code global name}, wherever it stands. */
    private static boolean namesGlobal(List<String> words) {
        return IntStream.range(2, words.size())
                .anyMatch(i -> GLOBAL.contains(words.get(i)) && Set.of("@", ",").contains(words.get(i - 1)));
    }

    private static String word(List<String> words, int at) {
        return at < words.size() ? words.get(at) : "";
    }
}
