package dev.lifeboat.snapshot;

import java.util.Arrays;

/**
 * How rows become numbers. Digests of two algorithms are never compared; a way that changes gets a new id.
 */
public enum Algorithm {
    /**
     * PostgreSQL's own hash of text. What it gives is promised for one server of one major version only: for before and
     * after.
     */
    POSTGRES_FAST("postgresql-fast-v1", false),
    /** 64 bits of SHA-256 of the row as text: of any PostgreSQL from version 12, any encoding, any processor. */
    POSTGRES_PORTABLE("postgresql-sha256-v1", true),
    /** 64 bits of SHA-256 of the row as text: of any MariaDB or MySQL. */
    MYSQL_PORTABLE("mysql-sha256-v1", true);

    private final String id;
    private final boolean portable;

    Algorithm(String id, boolean portable) {
        this.id = id;
        this.portable = portable;
    }

    /** Names it in files and evidence. */
    public String id() {
        return id;
    }

    /** Whether digests of two servers can be compared. */
    public boolean isPortable() {
        return portable;
    }

    /** @throws IllegalArgumentException if there is none */
    public static Algorithm ofId(String id) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + id + "' is no algorithm of digests; there are: "
                        + Arrays.stream(values()).map(Algorithm::id).toList()));
    }
}
