package dev.lifeboat.streams.gate;

import dev.lifeboat.streams.queries.EvidenceQueries;
import dev.lifeboat.streams.queries.JudgementQueries;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.OrphanQueries;
import dev.lifeboat.streams.queries.Queries;
import dev.lifeboat.streams.queries.ReadinessQueries;
import dev.lifeboat.streams.resolve.WaitingEvidence;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.MigrationGate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.streams.state.HostInfo;

/** Stores of judgements and orphans that a test fills. */
final class PlayedQueries implements JudgementQueries, OrphanQueries {
    final Map<String, GateDecision> decisions = new ConcurrentHashMap<>();
    final List<MigrationGate> migrations = new CopyOnWriteArrayList<>();
    final List<WaitingEvidence> waiting = new CopyOnWriteArrayList<>();
    volatile boolean notReady;
    volatile HostInfo peer;

    static Queries of(ReadinessQueries readiness, EvidenceQueries evidence) {
        var empty = new PlayedQueries();
        return new Queries(readiness, evidence, empty, empty);
    }

    Queries queries() {
        return new Queries(
                new GateKafkaTest.NoStores() {
                    @Override
                    public List<HostInfo> peers() {
                        return PlayedQueries.this.peers();
                    }
                },
                database -> new Lookup.Missing<>(),
                this,
                this);
    }

    @Override
    public Lookup<GateDecision> decision(String decisionId) {
        return find(decisions, decisionId);
    }

    @Override
    public Lookup<List<MigrationGate>> migrationGates(String migrationId) {
        return notReady
                ? new Lookup.NotReady<>("restoring")
                : new Lookup.Found<>(migrations.stream()
                        .filter(gate -> gate.getMigrationId().equals(migrationId))
                        .toList());
    }

    private <V> Lookup<V> find(Map<String, V> known, String id) {
        if (notReady) {
            return new Lookup.NotReady<>("restoring");
        }
        return known.containsKey(id) ? new Lookup.Found<>(known.get(id)) : new Lookup.Missing<>();
    }

    @Override
    public Lookup<Orphans> orphans(Instant before, int most) {
        if (notReady) {
            return new Lookup.NotReady<>("restoring");
        }
        var old = waiting.stream()
                .filter(orphan -> orphan.since().isBefore(before))
                .sorted(Comparator.comparing(WaitingEvidence::since))
                .toList();
        return new Lookup.Found<>(new Orphans(old.size(), true, old.subList(0, Math.min(most, old.size()))));
    }

    @Override
    public List<HostInfo> peers() {
        return peer == null ? List.of() : List.of(peer);
    }
}
