package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.CatalogMapping;
import dev.lifeboat.ingest.catalog.FoundTables;
import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.PriorKeys;
import dev.lifeboat.ingest.catalog.Row;
import dev.lifeboat.ingest.catalog.Row.Change;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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
    private final CatalogEngine engine;
    private final CatalogMapping mapping;
    private final Outlet publisher;
    private final CaptureState state;
    private final CaptureStatus status;
    private final InstantSource clock;
    private final Map<String, Boolean> wholeBefore;
    private final Map<String, String> identities;
    private final long passedOver;

    private volatile Epoch epoch;
    /** Facts published before this snapshot that it has not shown yet; null when there is no snapshot. */
    private @Nullable LiveFacts unseen;
    /** Where facts are, for tables whose changes do not say where they were; null when all do. */
    private final @Nullable LiveFacts known;
    /** Place of the snapshot; null until its first record. */
    private @Nullable LogPlace snapshotPlace;

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
        this.engine = source.server();
        this.mapping = new CatalogMapping(source.catalog());
        this.publisher = publisher;
        this.state = state;
        this.status = status;
        this.clock = clock;
        this.wholeBefore = Map.copyOf(beginning.tables().published());
        this.identities = Map.copyOf(beginning.tables().identities());
        this.passedOver = engine.passedOver(source);
        this.epoch = beginning.epoch();
        this.unseen = unseen;
        this.known = known;
    }

    /** Whether the tables are still what this handler takes them for: those very tables, and published all along. */
    boolean fits(FoundTables tables) {
        return wholeBefore.equals(tables.published()) && identities.equals(tables.identities());
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> events,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        Instant now = clock.instant();
        state.awaitHistory();
        if (passedOver()) {
            throw breakOff("its log has changes as statements (sessions with binlog_format STATEMENT or MIXED), which"
                    + " cannot be read; end these sessions");
        }
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
        if (!(record.value() instanceof Struct change)) {
            return;
        } else if (change.schema().field("op") == null) {
            defined(change);
            return;
        }
        String operation = change.getString("op");
        Struct from = change.getStruct("source");
        if (unseen != null && snapshotPlace == null) {
            beginSnapshot(unseen, engine.snapshotPlace(source, operation, from));
        }
        if (unseen != null && !operation.equals("r")) {
            completeSnapshot(unseen, now);
        }
        if (operation.equals("r")) {
            placeOfSnapshot();
        }
        if (Marked.isRestored(source, operation, change)) {
            throw breakOff("somebody else wrote the mark of this reading: the catalog was restored from a dump");
        }
        var beat = engine.beat(source, epoch, operation, change);
        if (beat != null) {
            pulse(beat, engine.placeOf(from));
        } else if (!operation.equals("m") && !engine.isPulse(from.getString("table"))) {
            changed(operation, record, change, from, now);
        }
    }

    /** Tables are defined while a snapshot is read; later, rows came or went with a table, and are in no change. */
    private void defined(Struct change) {
        if (change.schema().field("ddl") != null && Rows.isStreamed(change.getStruct("source"))) {
            throw breakOff("the tables " + Rows.tablesDefined(change) + " were made anew or altered");
        }
    }

    /** Whether changes were passed over since this began: they are in the log before what comes now. */
    boolean passedOver() {
        return engine.passedOver(source) > passedOver;
    }

    /** Whether the snapshot is not done yet. */
    boolean snapshotting() {
        return epoch.snapshotting();
    }

    private void changed(String operation, SourceRecord record, Struct change, Struct from, Instant now) {
        switch (operation) {
            case "r" -> publish(row(record, change, from, Change.SNAPSHOT, now));
            case "c" -> publish(row(record, change, from, Change.INSERT, now));
            case "u" -> publish(row(record, change, from, Change.UPDATE, now));
            case "d" -> publish(row(record, change, from, Change.DELETE, now));
            case "t" -> breakOff("table " + from.getString("table") + " was truncated");
            default -> {}
        }
    }

    private Row row(SourceRecord record, Struct change, Struct from, Change kind, Instant now) {
        String table = from.getString("table");
        var place = kind == Change.SNAPSHOT ? placeOfSnapshot() : engine.placeOf(from);
        var key = Rows.values((Struct) record.key(), engine);
        var before = change.getStruct("before") == null ? null : Rows.values(change.getStruct("before"), engine);
        var after = change.getStruct("after") == null ? null : Rows.values(change.getStruct("after"), engine);
        boolean whole = before != null && wholeBefore.getOrDefault(table, false) && hasMoreThan(key, before);
        return new Row(table, kind, key, before, whole, after, place.text(), place.order() + epoch.base(), now);
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

    private void beginSnapshot(LiveFacts older, LogPlace place) {
        snapshotPlace = place;
        long behind = older.highestPosition() - place.order();
        epoch = epoch.withBase(behind < 0 ? 0 : behind + 1);
        state.remember(epoch);
    }

    /** Withdraws what was published before and is no longer there; only then is the snapshot done. */
    private void completeSnapshot(LiveFacts gone, Instant now) {
        var place = placeOfSnapshot();
        for (String nativeId : gone.nativeIds()) {
            var records = mapping.withdrawal(
                    nativeId, gone.of("", nativeId), place.text(), place.order() + epoch.base(), now);
            records.forEach(publisher::send);
        }
        publisher.awaitAll();
        epoch = epoch.complete();
        state.remember(epoch);
        unseen = null;
        status.snapshotDone(gone.nativeIds().size());
    }

    /** A snapshot that was not ordered knows nothing of what must be withdrawn. */
    private LogPlace placeOfSnapshot() {
        var place = snapshotPlace;
        if (place == null || unseen == null) {
            throw breakOff("a snapshot began where reading should have gone on");
        }
        return place;
    }

    /** Has all read anew when reading is next tried. */
    void readAnew(String reason) {
        state.remember(epoch.broken(reason));
    }

    private CannotCaptureException breakOff(String reason) {
        readAnew(reason);
        throw new CannotCaptureException(reason + "; the catalog is read anew");
    }

    private void pulse(Beat beat, LogPlace place) {
        publisher.awaitAll();
        if (beat.number() > 0) {
            state.rememberBeat(beat.number());
        }
        status.alive(beat.sent(), place.order() + epoch.base(), publisher);
    }
}
