package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.state.Candidate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether everything is there that the backup builds on, and joins: RR-07.
 *
 * <p>That a backup joins what it builds on is told by positions in the log, where the source tells them, or by a restore that
 * put them together. Where neither tells, it is unknown. A full backup has nothing to join.
 */
final class ChainControl {
    /** Longer than any chain that can be kept. */
    private static final int LONGEST = 200;

    /**
     * Judges the backup that the verdict leans on. The newest one that is good itself is judged as well, as it is the one
     * that people believe in; where only its parents are not told, that is a warning, for not every catalog has a place
     * for them. Nor has every catalog a place for positions: only positions that contradict speak against the newest one.
     */
    static Finding chain(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        Candidate newest = scene.leaning.standing;
        if (newest == null) {
            return BackupControls.noBackup();
        }
        if (deciding == null) {
            return chain(scene, newest);
        }
        Finding finding = joined(scene, deciding, chain(scene, deciding));
        if (deciding == newest || finding.outcome() != Outcome.PASS) {
            return finding;
        }
        Finding ofNewest = chain(scene, newest);
        return switch (ofNewest.outcome()) {
            case PASS -> finding.until(ofNewest.reviewAt());
            case UNKNOWN ->
                new Finding(Outcome.WARN, ofNewest.code(), ofNewest.reviewAt(), ofNewest.reason(), ofNewest.facts())
                        .until(finding.reviewAt());
            default -> ofNewest.until(finding.reviewAt());
        };
    }

    private static Finding chain(Scene scene, Candidate deciding) {
        var chain = new ArrayList<Candidate>(4);
        chain.add(deciding);
        for (int i = 0; i < chain.size(); i++) {
            Candidate run = chain.get(i);
            Finding broken = follow(scene, run, chain);
            if (broken != null) {
                return broken.until(firstExpiry(chain));
            }
        }
        for (Candidate run : chain) {
            if (run.join == LogRange.Join.TORN) {
                return torn(run).until(firstExpiry(chain));
            }
        }
        if (chain.stream().noneMatch(run -> run.backup.type() == Backup.Type.FULL)) {
            return Finding.fail(
                            ReasonCode.CHAIN_BROKEN,
                            () -> "no full backup is at the base of " + deciding,
                            deciding.backup)
                    .until(firstExpiry(chain));
        }
        Fact[] facts = chain.stream().map(run -> run.backup).toArray(Fact[]::new);
        return Finding.pass(() -> "everything that " + deciding + " builds on is there", facts)
                .until(firstExpiry(chain));
    }

    /** What is found of the chain of the backup that the verdict leans on, with what joins it and what is behind it. */
    private static Finding joined(Scene scene, Candidate deciding, Finding chain) {
        if (chain.outcome() != Outcome.PASS) {
            return chain;
        }
        Candidate untold = untold(scene, deciding);
        return untold == null
                ? LogBehind.behind(scene, deciding, chain)
                : Finding.unknown(
                                ReasonCode.LOG_RANGE_UNKNOWN,
                                () -> "nothing tells whether " + untold + " holds every change since what it builds on",
                                untold.backup)
                        .until(chain.reviewAt());
    }

    /** The first link that nothing tells to join: neither positions nor a restore of it, or of what builds on it. */
    private static @Nullable Candidate untold(Scene scene, Candidate deciding) {
        boolean restored = deciding.newestRestore(scene.at, scene.skew) != null;
        if (restored) {
            return null;
        }
        if (deciding.join == LogRange.Join.UNTOLD) {
            return deciding;
        }
        for (Candidate link : deciding.ancestors) {
            if (link.join == LogRange.Join.UNTOLD && !restoredWithin(scene, deciding, link)) {
                return link;
            }
        }
        return null;
    }

    private static boolean restoredWithin(Scene scene, Candidate deciding, Candidate link) {
        for (Candidate run : deciding.ancestors) {
            if ((run == link || Arrays.asList(run.ancestors).contains(link))
                    && run.newestRestore(scene.at, scene.skew) != null) {
                return true;
            }
        }
        return false;
    }

    private static Finding torn(Candidate run) {
        return Finding.fail(
                ReasonCode.LOG_RANGE_GAP,
                () -> run + " does not join what it builds on: by the positions in the log, changes between them are in"
                        + " neither, or it began before",
                run.backup);
    }

    private static long firstExpiry(List<Candidate> chain) {
        long expires = Millis.NEVER;
        for (Candidate run : chain) {
            expires = Math.min(expires, run.ownExpiry);
        }
        return expires;
    }

    /** Adds the parents of a backup to its chain; what breaks the chain there, or null. */
    private static @Nullable Finding follow(Scene scene, Candidate run, List<Candidate> chain) {
        if (run.backup.parents().isEmpty() && run.backup.type() != Backup.Type.FULL) {
            return Finding.unknown(
                    ReasonCode.CHAIN_UNKNOWN, () -> "nothing tells what " + run + " builds on", run.backup);
        }
        for (String parentId : run.backup.parents()) {
            Candidate parent = scene.index.backup(run.backup.provenance().source(), parentId);
            if (parent == null) {
                return Finding.unknown(
                        ReasonCode.CHAIN_UNKNOWN,
                        () -> "nothing is known of backup " + parentId + ", which " + run + " builds on"
                                + scene.index.doubtAbout(parentId),
                        run.backup);
            }
            if (!parent.standsAt(scene.at, scene.skew)) {
                return Finding.fail(
                        ReasonCode.CHAIN_BROKEN,
                        () -> parent + ", which " + run + " builds on, is deleted, expired, failed or not sound",
                        run.backup,
                        parent.backup);
            }
            if (chain.size() >= LONGEST || chain.get(0) == parent) {
                return Finding.fail(ReasonCode.CHAIN_BROKEN, () -> run + " builds on itself", run.backup);
            }
            if (!chain.contains(parent)) {
                chain.add(parent);
            }
        }
        return null;
    }

    private ChainControl() {}
}
