package dev.lifeboat.drill;

import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.file.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * What the database held once, which is compared with what came back. Content that is the same came back, whenever it was
 * written. Content that differs speaks against the backup only where nobody wrote between the snapshot and the instant that is
 * restored; else it is told, and no failure.
 *
 * @param snapshot taken of the source
 * @param seal by which its digests are sealed
 * @param noWrites why nobody can have written in between, in somebody's words; null if somebody may have
 */
public record Expected(
        Snapshot snapshot, Seal seal, @Nullable String noWrites) {
    /** @throws IllegalArgumentException if the snapshot is of another database, or sealed otherwise */
    public Expected {
        if (!seal.prefix().equals(snapshot.seal())) {
            throw new IllegalArgumentException("the snapshot is sealed with " + snapshot.seal() + ", not with "
                    + seal.prefix() + "; name the file with its key (--key-file)");
        }
        if (noWrites != null && noWrites.isBlank()) {
            throw new IllegalArgumentException("say why there were no writes, e.g. 'application stopped for CHG-17'");
        }
    }
}
