package dev.lifeboat.ingest.capture;

/**
 * A place in the log of a catalog's database.
 *
 * @param order its order: what was written later to the same log has a higher one
 * @param text as the database writes it, e.g. {@code lsn:0/16B3748} or {@code binlog:mariadb-bin.000003:4711}
 */
record LogPlace(long order, String text) {
    /** Right before this one. */
    LogPlace before() {
        return new LogPlace(order - 1, text);
    }
}
