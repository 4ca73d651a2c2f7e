package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.CatalogMapping;
import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.PriorKeys;
import dev.lifeboat.ingest.catalog.Publication;
import dev.lifeboat.ingest.catalog.Row;
import dev.lifeboat.ingest.catalog.Row.Change;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes batches of changes from Debezium, publishes what the mapping makes of them, and lets Debezium go on only when the
 * broker has it all. Whatever goes wrong is thrown, which stops the engine before its offsets move. Called by one thread
 * at a time.
 */
final class ChangeHandler implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {
    private final CatalogSource source;
    private final CatalogMapping mapping;
    private final Outlet publisher;
    private final CaptureState state;
    private final CaptureStatus status;
    private final InstantSource clock;
    private final Map<String, Boolean> wholeBefore;
    private final Map<String, String> identities;

    private Epoch epoch;
    /** Facts published before this snapshot that it has not shown yet; null when there is no snapshot. */
    private @Nullable LiveFacts unseen;
    /** Where facts are, for tables whose changes do not say where they were; null when all do. */
    private final @Nullable LiveFacts known;
    /** Log position of the snapshot; negative until its first record. */
    private long snapshotLsn = -1;

    ChangeHandler(
            CatalogSource source,
            Beginning beginning,
            @Nullable LiveFacts unseen,
            @Nullable LiveFacts known,
            Outlet publisher,
            CaptureState state,
            CaptureStatus status,
            InstantSource clock) {
        this.source = source;
        this.mapping = new CatalogMapping(source.catalog());
        this.publisher = publisher;
        this.state = state;
        this.status = status;
        this.clock = clock;
        this.wholeBefore = Map.copyOf(beginning.tables().published());
        this.identities = Map.copyOf(beginning.tables().identities());
        this.epoch = beginning.epoch();
        this.unseen = unseen;
        this.known = known;
    }

    /** Whether the tables are still what this handler takes them for: those very tables, and published all along. */
    boolean fits(Publication.Tables tables) {
        return wholeBefore.equals(tables.published()) && identities.equals(tables.identities());
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        Instant now = clock.instant();
        for (var event : events) {
            accept(event.record(), now);
        }
        publisher.awaitAll();
        for (var event : events) {
            committer.markProcessed(event);
        }
        committer.markBatchFinished();
        status.handled(events.size(), clock.instant());
    }

    private void accept(SourceRecord record, Instant now) {
        if (unseen != null && snapshotLsn < 0) {
            beginSnapshot(unseen);
        }
        if (!(record.value() instanceof Struct change) || change.schema().field("op") == null) {
            return;
        }
        String operation = change.getString("op");
        if (unseen != null && !operation.equals("r")) {
            completeSnapshot(unseen, now);
        }
        Struct from = change.getStruct("source");
        switch (operation) {
            case "r" -> {
                requireSnapshot();
                publish(row(record, change, from, Change.SNAPSHOT, now));
            }
            case "c" -> publish(row(record, change, from, Change.INSERT, now));
            case "u" -> publish(row(record, change, from, Change.UPDATE, now));
            case "d" -> publish(row(record, change, from, Change.DELETE, now));
            case "t" -> truncated(from.getString("table"));
            case "m" -> pulse(change.getStruct("message"), from.getInt64("lsn"));
            default -> {}
        }
    }

    private Row row(SourceRecord record, Struct change, Struct from, Change kind, Instant now) {
        String table = from.getString("table");
        long lsn = kind == Change.SNAPSHOT ? snapshotLsn : from.getInt64("lsn");
        var key = Rows.values((Struct) record.key());
        var before = change.getStruct("before") == null ? null : Rows.values(change.getStruct("before"));
        var after = change.getStruct("after") == null ? null : Rows.values(change.getStruct("after"));
        boolean whole = before != null && wholeBefore.getOrDefault(table, false) && hasMoreThan(key, before);
        return new Row(table, kind, key, before, whole, after, lsn, lsn + epoch.base(), now);
    }

    private static boolean hasMoreThan(Map<String, @Nullable Object> key, Map<String, @Nullable Object> before) {
        return before.entrySet().stream()
                .anyMatch(column -> column.getValue() != null && !key.containsKey(column.getKey()));
    }

    private void publish(Row row) {
        var mapped = mapping.map(row, known == null ? PriorKeys.NONE : known);
        for (Mapped<?> record : mapped.records()) {
            publisher.send(record);
            if (known != null) {
                known.published(record);
            }
            if (unseen != null && record.kind() == Mapped.Kind.FACT) {
                unseen.remove(record.nativeId(), record.key());
            }
        }
        status.published(row, mapped);
    }

    private void beginSnapshot(LiveFacts older) {
        snapshotLsn = SlotStart.of(source);
        long behind = older.highestPosition() - snapshotLsn;
        epoch = epoch.withBase(behind < 0 ? 0 : behind + 1);
        state.remember(epoch);
    }

    /** Withdraws what was published before and is no longer there; only then is the snapshot done. */
    private void completeSnapshot(LiveFacts gone, Instant now) {
        for (String nativeId : gone.nativeIds()) {
            var records =
                    mapping.withdrawal(nativeId, gone.of("", nativeId), snapshotLsn, snapshotLsn + epoch.base(), now);
            records.forEach(publisher::send);
        }
        publisher.awaitAll();
        epoch = epoch.complete();
        state.remember(epoch);
        unseen = null;
        status.snapshotDone(gone.nativeIds().size());
    }

    /** A snapshot that was not ordered knows nothing of what must be withdrawn. */
    private void requireSnapshot() {
        if (unseen == null) {
            breakOff("a snapshot began where reading should have gone on");
        }
    }

    private void truncated(String table) {
        breakOff("table " + table + " was truncated");
    }

    private void breakOff(String reason) {
        state.remember(epoch.broken(reason));
        throw new CannotCaptureException(reason + "; the catalog is read anew");
    }

    private void pulse(Struct message, long lsn) {
        Instant sent = Pulse.sentAt(Objects.requireNonNull(message.getBytes("content")));
        if (sent != null) {
            publisher.awaitAll();
            status.alive(sent, lsn + epoch.base(), publisher);
        }
    }
}
