package dev.lifeboat.snapshot;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts a table into parts, one after the other: by its key, by blocks where it has none, or not at all. For one thread. */
public final class Cutter {
    private final Shape shape;
    private final Rows rows;
    private final @Nullable List<List<String>> bounds;
    private @Nullable List<String> after;
    private long block;
    private int next;
    private boolean done;

    private Cutter(
            Shape shape, Rows rows, @Nullable List<List<String>> bounds, @Nullable List<String> after, int next) {
        this.shape = shape;
        this.rows = rows;
        this.bounds = bounds;
        this.after = after;
        this.next = next;
    }

    /**
     * Begins.
     *
     * @param bounds the keys that chunks end with; not used where this server orders them otherwise
     * @param after what was read before, so that it goes on behind it
     */
    public static Cutter of(Shape shape, Rows rows, @Nullable List<List<String>> bounds, @Nullable List<String> after)
            throws SQLException {
        if (bounds == null || shape.key().isEmpty() || !shape.isCut() || !rows.areInOrder(bounds)) {
            return new Cutter(shape, rows, null, after, 0);
        }
        // goes on with the one behind what was read
        return new Cutter(shape, rows, bounds, after, after == null ? 0 : bounds.indexOf(after) + 1);
    }

    /** The next part; null when the table has no more. */
    public @Nullable Part next() throws SQLException {
        if (done) {
            return null;
        }
        if (!shape.isCut() || (shape.key().isEmpty() && shape.blocks() <= shape.partBlocks())) {
            done = true;
            return new Part.Whole();
        }
        return shape.key().isEmpty() ? blocks() : keys();
    }

    private Part blocks() {
        long from = block;
        block += shape.partBlocks();
        done = block >= shape.blocks();
        return new Part.Blocks(from, done ? -1 : block);
    }

    private Part keys() throws SQLException {
        List<String> until = bounds == null ? rows.end(after) : next < bounds.size() ? bounds.get(next++) : null;
        var range = new KeyRange(after, until);
        after = until;
        done = until == null;
        return new Part.Keys(range);
    }
}
