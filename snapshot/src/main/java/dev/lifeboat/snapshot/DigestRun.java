package dev.lifeboat.snapshot;

import java.sql.SQLException;
import java.util.function.Consumer;

/** Reads one table over one connection, part by part. */
public final class DigestRun {
    private final Algorithm algorithm;
    private final Seal seal;

    public DigestRun(Algorithm algorithm, Seal seal) {
        this.algorithm = algorithm;
        this.seal = seal;
    }

    /** @param each is told of each chunk, in the order of keys */
    public Reading read(Selection selection, Shape shape, Rows rows, Consumer<Chunk> each) throws SQLException {
        var cutter = Cutter.of(shape, rows, selection.bounds(), null);
        var total = RowSum.NONE;
        for (Part part = cutter.next(); part != null; part = cutter.next()) {
            var sum = rows.sum(part);
            total = total.plus(sum);
            if (part instanceof Part.Keys keys) {
                each.accept(new Chunk(keys.range(), sum.rows(), sum.digest(seal, algorithm, shape.columnNames())));
            }
        }
        return shape.isCut() && rows.count() != total.rows()
                ? missed(shape, total)
                : new Reading.Digested(shape.digest(total, algorithm, seal));
    }

    /** Parts that do not fit together. */
    public static Reading.NotDigested missed(Shape shape, RowSum total) {
        return new Reading.NotDigested(
                shape.name(),
                Reading.NotDigested.Kind.FAILED,
                "its parts have " + total.rows() + " rows, which is not what it has as a whole: "
                        + (shape.key().isEmpty()
                                ? "take it again"
                                : "the index of its primary key is not in order. Rebuild it, and look why"));
    }
}
