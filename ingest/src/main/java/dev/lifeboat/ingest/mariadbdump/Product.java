package dev.lifeboat.ingest.mariadbdump;

import java.util.Optional;
import java.util.regex.Pattern;

/** The two servers that these scripts are of. */
enum Product {
    MARIADB("MariaDB", "mariadb", "mariadb-dump"),
    MYSQL("MySQL", "mysql", "mysqldump");

    /** With the number of a package behind it, or words of those who build MySQL itself. */
    private static final Pattern OF_MYSQL = Pattern.compile("\\d{1,2}\\.\\d{1,2}\\.\\d{1,3}"
            + "(?:-(?:\\d[\\w.+~]*|log|debug|cluster|commercial|enterprise|advanced|community|google|azure))*");

    private final String title;
    private final String engine;
    private final String tool;

    Product(String title, String engine, String tool) {
        this.title = title;
        this.engine = engine;
        this.tool = tool;
    }

    /**
     * The one whose server a dump is of; empty for one that only speaks as they do, e.g. {@code 8.0.11-TiDB-v7.5.0}.
     *
     * @param version as the server says it, e.g. {@code 10.11.6-MariaDB-log}, {@code 8.4.3}
     */
    static Optional<Product> of(String version) {
        if (version.contains("MariaDB")) {
            return Optional.of(MARIADB);
        }
        return OF_MYSQL.matcher(version).matches() ? Optional.of(MYSQL) : Optional.empty();
    }

    /** As ids of databases begin. */
    String engine() {
        return engine;
    }

    /** The adapter of its dumps. */
    String tool() {
        return tool;
    }

    /** As people write it. */
    @Override
    public String toString() {
        return title;
    }
}
