package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.v1.BackupEvidence;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Backups that build on each other, by the parents that the tool's adapter tells of each. */
final class Chain {
    private static final int MOST_LINKS = 1_000;

    private final Map<String, Listed> byId = new HashMap<>();
    private final Function<BackupEvidence, String> missing;

    private Chain(List<Listed> all, Function<BackupEvidence, String> missing) {
        all.forEach(listed -> byId.put(listed.backup().getBackupId(), listed));
        this.missing = missing;
    }

    /**
     * All that a backup is restored from, itself last.
     *
     * @param missing says of a backup which one it builds on, where that is not listed
     * @throws DrillEndedException if one is not there, or more than one may be meant
     */
    static List<Listed> of(Listed backup, List<Listed> all, Function<BackupEvidence, String> missing)
            throws DrillEndedException {
        var listed = new Chain(all, missing);
        var chain = new ArrayDeque<Listed>();
        for (Listed link = backup; link != null; link = listed.parent(link.backup())) {
            chain.addFirst(link);
            if (chain.size() > MOST_LINKS) {
                throw DrillEndedException.failed("chain", backup.backup().getBackupId() + " builds on itself");
            }
        }
        return List.copyOf(chain);
    }

    private @Nullable Listed parent(BackupEvidence child) throws DrillEndedException {
        var parents = child.getParents();
        if (parents.isEmpty()) {
            return null;
        }
        if (parents.size() > 1) {
            throw DrillEndedException.couldNotRun(
                    "chain",
                    child.getBackupId() + " may build on any of " + String.join(", ", parents)
                            + "; name with --input a directory that holds only one of them");
        }
        Listed parent = byId.get(parents.get(0));
        if (parent == null) {
            throw DrillEndedException.failed(
                    "chain",
                    child.getBackupId() + " " + missing.apply(child)
                            + "; if there is one elsewhere, name with --input the directory that holds both");
        }
        if (Choice.NOT_THERE.contains(parent.backup().getStatus())) {
            throw DrillEndedException.failed(
                    "chain",
                    child.getBackupId() + " builds on " + parent.backup().getBackupId() + ", which is "
                            + parent.backup().getStatus());
        }
        return parent;
    }
}
