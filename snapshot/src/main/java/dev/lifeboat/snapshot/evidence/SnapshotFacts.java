package dev.lifeboat.snapshot.evidence;

import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.snapshot.Coverage.LeftOut;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Position;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.TableSnapshot;
import dev.lifeboat.v1.SnapshotEvidence;
import dev.lifeboat.v1.SnapshotPhase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A snapshot before or after a migration as evidence, a fact for each table; also for a table that has no digest, with the
 * reason. Known by migration, phase and table: one that is taken again replaces what was told. Keys of rows stay here.
 */
public final class SnapshotFacts {
    /** The first word of its source. */
    public static final String SOURCE = "snapshot";

    private final String database;
    private final String migration;
    private final SnapshotPhase phase;

    public SnapshotFacts(String database, String migration, SnapshotPhase phase) {
        this.database = database;
        this.migration = migration;
        this.phase = phase;
    }

    /** @throws IllegalArgumentException if the digests have no key: anybody could try what a small table holds */
    public Observation of(Snapshot snapshot) {
        if (!snapshot.seal().startsWith("hmac-")) {
            throw new IllegalArgumentException("digests without a key are not published");
        }
        Instant last = snapshot.positions().stream()
                .map(Position::at)
                .max(Instant::compareTo)
                .orElseThrow()
                .truncatedTo(ChronoUnit.MILLIS);
        var facts = new ArrayList<Observed<?>>();
        for (TableSnapshot table : snapshot.tables()) {
            var digest = table.digest();
            var evidence = digest.coverage().counted()
                    ? digested(digest, last)
                    : evidence(digest.table(), last)
                            .setNotDigested("counted again it has not as many rows as were read in several runs")
                            .build();
            facts.add(fact(evidence, digest.table(), last));
        }
        for (NotDigested not : snapshot.notDigested()) {
            var evidence =
                    evidence(not.table(), last).setNotDigested(not.reason()).build();
            facts.add(fact(evidence, not.table(), last));
        }
        return new Observation(facts, Set.of(), List.of(), List.of());
    }

    private SnapshotEvidence digested(TableDigest digest, Instant at) {
        return evidence(digest.table(), at)
                .setRowCount(digest.rows())
                .setChecksum(digest.digest())
                .setAlgorithm(digest.algorithm().id())
                .setColumns(digest.columnNames())
                .setColumnsLeftOut(digest.coverage().leftOut().stream()
                        .map(SnapshotFacts::text)
                        .toList())
                .setConsistency(digest.coverage().consistency().name())
                .build();
    }

    private static String text(LeftOut left) {
        return left.column() + ": " + left.reason();
    }

    private SnapshotEvidence.Builder evidence(TableName table, Instant at) {
        return SnapshotEvidence.newBuilder()
                .setDatabase(database)
                .setMigrationId(migration)
                .setPhase(phase)
                .setTable(table.toString())
                .setTakenAt(at);
    }

    private Observed<SnapshotEvidence> fact(SnapshotEvidence evidence, TableName table, Instant at) {
        String id = String.join("/", "migration", migration, phase.name(), table.toString());
        return new Observed<>(Topics.SNAPSHOT, id, evidence, at, "", "");
    }
}
