package dev.lifeboat.streams.records;

import dev.lifeboat.streams.controls.Waiving;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.LogPosition;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ResultWaiver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The model's values as the records that are published. */
public final class Avro {
    private Avro() {}

    public static EvidenceRef ref(Evidence e) {
        return new EvidenceRef(e.topic(), e.partition(), e.offset(), e.source(), e.nativeId());
    }

    static List<EvidenceRef> refs(Collection<Evidence> evidence) {
        var refs = new ArrayList<EvidenceRef>(evidence.size());
        for (var e : evidence) {
            refs.add(ref(e));
        }
        return refs;
    }

    public static List<ControlResult> results(List<Result> results) {
        var records = new ArrayList<ControlResult>(results.size());
        for (var r : results) {
            records.add(new ControlResult(
                    r.control().id(),
                    Outcome.valueOf(r.outcome().name()),
                    r.required(),
                    r.outcome() == dev.lifeboat.streams.facts.Outcome.PASS
                            ? ""
                            : r.code().name(),
                    r.reason(),
                    millis(r.validUntil()),
                    refs(r.evidence()),
                    waiver(r.waiving()),
                    r.restsOnChaosDrill()));
        }
        return records;
    }

    private static @Nullable ResultWaiver waiver(@Nullable Waiving waiving) {
        if (waiving == null) {
            return null;
        }
        var waiver = waiving.waiver();
        return new ResultWaiver(
                waiver.by(),
                waiver.second(),
                waiver.reason(),
                millis(waiver.from()),
                millis(waiver.until()),
                waiving.counts(),
                waiving.refusal(),
                Outcome.valueOf(waiving.without().name()),
                ref(waiver.evidence()));
    }

    /** The newest record of each partition among the facts that are held: what the answer was computed from. */
    public static List<LogPosition> positions(Iterable<Fact> facts) {
        Map<String, Map<Integer, Long>> newest = new TreeMap<>();
        for (var fact : facts) {
            var e = fact.evidence();
            if (fact.kind().isMade()) {
                continue; // in no record
            }
            newest.computeIfAbsent(e.topic(), t -> new TreeMap<>()).merge(e.partition(), e.offset(), Math::max);
        }
        var positions = new ArrayList<LogPosition>();
        newest.forEach((topic, partitions) ->
                partitions.forEach((partition, offset) -> positions.add(new LogPosition(topic, partition, offset))));
        return positions;
    }

    /** The instant as the record can carry it. */
    public static @Nullable Instant millis(@Nullable Instant instant) {
        return instant == null ? null : Instant.ofEpochMilli(Millis.of(instant));
    }
}
