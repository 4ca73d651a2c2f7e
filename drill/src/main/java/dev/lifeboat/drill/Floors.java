package dev.lifeboat.drill;

/**
 * What a restored database holds at least.
 *
 * @param tables number of tables
 * @param rows of all tables together
 * @param bytes size of the database
 */
public record Floors(long tables, long rows, long bytes) {
    /** An empty database is no proof of anything. */
    public static final Floors NOT_EMPTY = new Floors(1, 1, 1);

    public Floors {
        if (tables < 0 || rows < 0 || bytes < 0) {
            throw new IllegalArgumentException("a floor is 0 or more");
        }
    }
}
