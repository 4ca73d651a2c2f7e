package dev.lifeboat.cli.demo;

/**
 * A backup and the row of the catalog that tells of it.
 *
 * @param id {@code backup_catalog.id}
 */
record Recorded(OrdersBackup backup, int id) {
    /** Whether a readiness leans on this backup, which it names by its id or by its reference. */
    boolean is(String named) {
        return named.equals(Integer.toString(id)) || named.endsWith("/" + id);
    }
}
