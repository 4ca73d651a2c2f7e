package dev.lifeboat.snapshot;

import java.math.BigInteger;
import java.util.List;

/**
 * A multiset of rows: how many, and the sum of their hashes. A sum does not depend on the order of rows, can be added up
 * from parts, and unlike exclusive-or does not cancel a row that is there twice.
 *
 * @param sum not reduced, so that no row can cancel another by overflow
 */
public record RowSum(long rows, BigInteger sum) {
    public static final RowSum NONE = new RowSum(0, BigInteger.ZERO);

    public RowSum plus(RowSum other) {
        return new RowSum(rows + other.rows, sum.add(other.sum));
    }

    /** The digest, which tells nothing of the sum. */
    public String digest(Seal seal, Algorithm algorithm, List<String> columns) {
        var text = new StringBuilder(algorithm.id()).append('\n');
        for (String column : columns) {
            text.append(column.length()).append(':').append(column).append(',');
        }
        return seal.of(text.append('\n').append(rows).append('\n').append(sum).toString());
    }
}
