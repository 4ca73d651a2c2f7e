package dev.lifeboat.streams.judge;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.records.Avro;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.LogPosition;
import dev.lifeboat.v1.SourceStatus;
import java.util.Collection;
import java.util.List;

/**
 * What an answer rests on beside the positions, so that it can be derived again and compared. Positions alone do not
 * suffice: evidence that waited in Resolve is folded later than its place in the log says, and heartbeats are compacted
 * away.
 *
 * @param facts how many facts were held
 * @param digest of where they are in the log, and of what is known of forgotten ones; the order does not matter
 * @param positions the newest record of each partition among them
 * @param sources the sources asked for
 */
public record Basis(int facts, String digest, List<LogPosition> positions, List<SourceStatus> sources) {
    public Basis {
        positions = List.copyOf(positions);
        sources = List.copyOf(sources);
    }

    static Basis of(DatabaseState state, AskedSources asked) {
        var facts = state.facts();
        return new Basis(count(facts), digest(facts), Avro.positions(facts), asked.records());
    }

    void into(DatabaseReadiness record) {
        record.setPositions(positions);
        record.setFacts(facts);
        record.setFactsDigest(digest);
        record.setSources(sources);
    }

    void into(GateDecision record) {
        record.setPositions(positions);
        record.setFacts(facts);
        record.setFactsDigest(digest);
        record.setSources(sources);
    }

    /** How many facts of sources these are: what is left of forgotten ones is made of such, and none itself. */
    public static int count(Collection<Fact> facts) {
        return (int) facts.stream().filter(fact -> !fact.kind().isMade()).count();
    }

    /** A sum of well-mixed numbers, one per fact: it tells an accident, not a forgery. */
    public static String digest(Collection<Fact> facts) {
        return digest(facts, true);
    }

    /** Whether an answer rests on these facts, by the digest that it names: once whose forgotten log backups were was not in it. */
    public static boolean isOf(Collection<Fact> facts, String digest) {
        return digest.equals(digest(facts, true)) || digest.equals(digest(facts, false));
    }

    private static String digest(Collection<Fact> facts, boolean withSources) {
        long sum = 0;
        for (var fact : facts) {
            if (fact instanceof ForgottenLogs forgotten) {
                sum += mixed(forgotten.until());
                sum += withSources ? mixed(forgotten.sources().hashCode()) : 0;
                continue;
            }
            if (fact instanceof ForgottenMigrations forgotten) {
                sum += mixed(forgotten.bits().hashCode());
                continue;
            }
            var e = fact.evidence();
            sum += mixed(mixed(31L * e.topic().hashCode() + e.partition()) + e.offset());
        }
        return String.format("%016x", sum);
    }

    /** The finalizer of SplitMix64. */
    private static long mixed(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }
}
