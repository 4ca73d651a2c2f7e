package dev.lifeboat.ingest.mariadbdump;

/** The two servers that these scripts are of. */
enum Product {
    MARIADB("MariaDB", "mariadb", "mariadb-dump"),
    MYSQL("MySQL", "mysql", "mysqldump");

    private final String title;
    private final String engine;
    private final String tool;

    Product(String title, String engine, String tool) {
        this.title = title;
        this.engine = engine;
        this.tool = tool;
    }

    /**
     * The one whose server a dump is of.
     *
     * @param version as the server says it, e.g. {@code 10.11.6-MariaDB-log}, {@code 8.4.3}
     */
    static Product of(String version) {
        return version.contains("MariaDB") ? MARIADB : MYSQL;
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
