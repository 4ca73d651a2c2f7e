package dev.lifeboat.snapshot.file;

/**
 * Which server a snapshot is of.
 *
 * @param system what it calls itself, e.g. PostgreSQL's system identifier; empty if it has no name of its own
 * @param timeline of PostgreSQL: which of the histories that a restored copy has in common; else 0
 * @param major version whose hashes are its own, e.g. 15
 * @param encoding of the database
 * @param product for people, e.g. {@code PostgreSQL 15.18}
 */
public record ServerId(String system, long timeline, int major, String encoding, String product) {
    /** Whether hashes that are promised for one server only can be compared. */
    public boolean hashesAs(ServerId other) {
        return !system.isEmpty()
                && system.equals(other.system)
                && major == other.major
                && encoding.equals(other.encoding);
    }
}
