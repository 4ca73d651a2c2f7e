package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.LogRange;
import java.util.ArrayList;

/** Finds what each backup builds on. */
final class Chains {
    private static final Candidate[] CANDIDATES = {};

    /** Tells every backup all that it builds on, as far as it is known. */
    static void found(Index index) {
        for (Candidate run : index.runs) {
            if (!run.backup.parents().isEmpty()) {
                run.join = join(run.backup, index);
            }
        }
        for (int i = index.runs.length - 1; i >= 0; i--) { // oldest first: parents before children
            Candidate run = index.runs[i];
            if (!run.backup.parents().isEmpty()) {
                found(run, index);
            }
        }
    }

    private static void found(Candidate run, Index index) {
        var chain = new ArrayList<Candidate>(4);
        boolean inCircles = false;
        boolean told = true;
        boolean full = false;
        chain.add(run);
        for (int i = 0; i < chain.size() && !inCircles; i++) {
            Candidate link = chain.get(i);
            boolean base = link.backup.type() == Backup.Type.FULL;
            full |= base;
            told &= base || !link.backup.parents().isEmpty();
            for (String parentId : link.backup.parents()) {
                Candidate parent = index.backup(link.backup.provenance().source(), parentId);
                told &= parent != null;
                inCircles |= parent == run;
                if (parent != null && !chain.contains(parent)) {
                    chain.add(parent);
                }
            }
            if (chain.size() == 2 && i == 0 && chain.get(1).ancestors.length > 0) {
                Candidate parent = chain.get(1); // the parent knows already
                for (Candidate ancestor : parent.ancestors) {
                    chain.add(ancestor);
                    inCircles |= ancestor == run;
                    full |= ancestor.backup.type() == Backup.Type.FULL;
                }
                full |= parent.backup.type() == Backup.Type.FULL;
                told &= parent.told;
                break;
            }
        }
        boolean torn = chain.stream().anyMatch(link -> link.join == LogRange.Join.TORN);
        chain.remove(0);
        run.buildsOn(chain.toArray(CANDIDATES), told, !inCircles && !torn && (full || !told));
    }

    private static LogRange.Join join(Backup run, Index index) {
        var parents = new ArrayList<Backup>(run.parents().size());
        for (String parentId : run.parents()) {
            Candidate parent = index.backup(run.provenance().source(), parentId);
            if (parent != null && !parent.backup.deleted()) {
                parents.add(parent.backup);
            }
        }
        return LogRange.join(run, parents, parents.size() == run.parents().size());
    }

    private Chains() {}
}
