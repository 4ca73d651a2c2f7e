package dev.lifeboat.snapshot.compare;

import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comparing one table came to.
 *
 * @param why for people, whole sentences
 * @param sameContent whether the digests say that the rows are the same, whatever may be concluded from it; null if nothing says
 * @param before rows; null where there is no digest
 * @param after rows; null where there is no digest
 * @param compared columns that the digests are of
 * @param notCompared columns of either side that they are not of, with the reason
 * @param differing keys between which rows differ; empty where it is not known more closely
 */
public record TableVerdict(
        TableName table,
        Verdict verdict,
        String why,
        @Nullable Boolean sameContent,
        @Nullable Long before,
        @Nullable Long after,
        List<String> compared,
        List<String> notCompared,
        List<KeyRange> differing) {
    public TableVerdict {
        compared = List.copyOf(compared);
        notCompared = List.copyOf(notCompared);
        differing = List.copyOf(differing);
    }
}
