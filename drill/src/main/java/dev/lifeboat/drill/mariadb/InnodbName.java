package dev.lifeboat.drill.mariadb;

import java.util.Optional;
import java.util.regex.Pattern;

/** A name in InnoDB's own dictionary: {@code schema/table}, both as files are named, where {@code #} only stands in what is inner. */
final class InnodbName {
    private static final Pattern FULL_TEXT = Pattern.compile("FTS_[0-9a-fA-F]{16}_.*");

    private InnodbName() {}

    /** The table that it is, or is a partition of; empty for what the server makes by itself. */
    static Optional<String> table(String name) {
        int slash = name.indexOf('/');
        String table = name.substring(slash + 1);
        if (slash < 0 || table.startsWith("#sql") || FULL_TEXT.matcher(table).matches()) {
            return Optional.empty();
        }
        return Optional.of(name.substring(0, slash + 1) + table.replaceFirst("#[pP]#.*", ""));
    }
}
