package dev.lifeboat.ingest.catalog;

import dev.lifeboat.ingest.catalog.Mapped.Kind;
import dev.lifeboat.ingest.catalog.Row.Change;
import dev.lifeboat.ingest.catalog.TableMapping.Address;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Reference;
import dev.lifeboat.v1.Withdrawal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Maps the rows of a catalog to evidence. Pure: the same row gives the same records, with the same event ids. Never
 * throws: a row of which nothing can be made becomes a dead letter. Safe for use by several threads.
 */
public final class CatalogMapping {
    private static final Map<String, TableMapping<?>> TABLES = Stream.of(
                    new BackupRows(),
                    new VerificationRows(),
                    new PitrRows(),
                    new ProcedureRows(),
                    new ChecklistRows(),
                    new MigrationPlanRows(),
                    new MigrationLogRows(),
                    new MigrationSnapshotRows())
            .collect(Collectors.toUnmodifiableMap(TableMapping::table, Function.identity()));

    private final Catalog catalog;

    public CatalogMapping(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The tables that are mapped. */
    public static Set<String> tables() {
        return TABLES.keySet();
    }

    /** The topics that facts go to. */
    public static Set<Topic<?>> topics() {
        return TABLES.values().stream().map(TableMapping::topic).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Withdraws a fact that the catalog no longer holds, of which nothing is known but its identity and its keys.
     *
     * @param nativeId identity of the row, as {@link Row#nativeId} gives it
     * @param keys the keys that it is published under
     * @param place where in the log it was missed
     * @param position version of the withdrawal
     */
    public List<Mapped<?>> withdrawal(
            String nativeId, Set<String> keys, String place, long position, Instant observedAt) {
        int slash = nativeId.indexOf('/');
        String table = nativeId.substring(0, slash);
        String id = table.equals("migration_plan") ? "migration_id" : "id";
        var row = new Row(
                table,
                Change.DELETE,
                Map.of(id, nativeId.substring(slash + 1)),
                null,
                false,
                null,
                place,
                position,
                observedAt);
        return map(row, (topic, asked) -> keys).records();
    }

    /** Maps a row whose changes carry it whole. */
    public Mapping map(Row row) {
        return map(row, PriorKeys.NONE);
    }

    /**
     * Maps a row.
     *
     * @param prior asked where the fact was, when the change does not say how the row was before
     */
    public Mapping map(Row row, PriorKeys prior) {
        var warnings = new LinkedHashSet<Warning>();
        List<Mapped<?>> records;
        TableMapping<?> table = TABLES.get(row.table());
        if (table == null) {
            records = List.of();
        } else {
            try {
                records = records(table, row, prior, warnings);
            } catch (RuntimeException e) {
                records = List.of(deadLetter(row, "the mapping failed: " + e, warnings));
            }
        }
        return new Mapping(records, List.copyOf(warnings));
    }

    private <T extends SpecificRecord> List<Mapped<?>> records(
            TableMapping<T> table, Row row, PriorKeys prior, Set<Warning> warnings) {
        if (row.key().isEmpty()) {
            return List.of(deadLetter(row, "table " + row.table() + " has no primary key", warnings));
        }
        var records = new ArrayList<Mapped<?>>();
        Set<Address> old = oldAddresses(table, row, prior);
        var after = row.after();
        if (after == null) {
            old.forEach(address -> records.add(withdrawn(table, row, address)));
            if (old.isEmpty()) {
                records.add(withdrawnByReference(table, row, warnings));
            }
            return records;
        }
        var found = new ArrayList<Warning>();
        var columns = new Columns(after, row.nativeId(), found);
        Set<Address> addresses = table.addresses(columns, catalog);
        old.stream().filter(was -> !addresses.contains(was)).forEach(was -> records.add(withdrawn(table, row, was)));
        if (addresses.isEmpty()) {
            records.add(deadLetter(row, "names no " + table.addressedBy(), warnings));
            return records;
        }
        String reference = table.reference(columns, catalog);
        for (Address address : addresses) {
            var header = header(table, row, columns, address.key(), false);
            T fact = table.fact(columns, address, header, catalog);
            records.add(new Mapped<>(table.topic(), address.key(), fact, row.nativeId(), Kind.FACT));
            if (reference != null) {
                records.add(new Mapped<>(
                        Topics.REFERENCE,
                        reference,
                        new Reference(reference, address.database(), catalog.source(), row.observedAt()),
                        row.nativeId(),
                        Kind.OTHER));
            }
        }
        warnings.addAll(found);
        return records;
    }

    /** Where the fact was before this change: as the change says, and as it was published. */
    private Set<Address> oldAddresses(TableMapping<?> table, Row row, PriorKeys prior) {
        if (row.change() == Change.SNAPSHOT || row.change() == Change.INSERT) {
            return Set.of();
        }
        var addresses = new LinkedHashSet<Address>();
        var before = row.before();
        if (before != null && row.beforeWhole()) {
            addresses.addAll(table.addresses(quiet(before, row), catalog));
        }
        for (String key : prior.of(table.topic().name(), row.nativeId())) {
            addresses.add(new Address(key, isDatabase(key) ? key : ""));
        }
        return addresses;
    }

    private boolean isDatabase(String key) {
        return !References.isReference(key) && !key.equals(catalog.source());
    }

    private <T extends SpecificRecord> Mapped<T> withdrawn(TableMapping<T> table, Row row, Address address) {
        var before = row.before();
        var columns = quiet(before == null ? row.key() : before, row);
        var header = header(table, row, columns, address.key(), true);
        return new Mapped<>(
                table.topic(),
                address.key(),
                table.fact(columns, address, header, catalog),
                row.nativeId(),
                Kind.WITHDRAWN);
    }

    /** A row is gone that kept only its primary key, and nothing is known of where it was. */
    private Mapped<?> withdrawnByReference(TableMapping<?> table, Row row, Set<Warning> warnings) {
        var columns = quiet(row.key(), row);
        String reference = table.reference(columns, catalog);
        if (reference == null || row.beforeWhole()) {
            return deadLetter(row, "was deleted, and names no " + table.addressedBy(), warnings);
        }
        String id = row.key().values().stream().map(String::valueOf).collect(Collectors.joining(","));
        return new Mapped<>(
                Topics.WITHDRAWAL,
                reference,
                new Withdrawal(header(table, row, columns, reference, true), reference, id),
                row.nativeId(),
                Kind.WITHDRAWN);
    }

    private EvidenceHeader header(TableMapping<?> table, Row row, Columns columns, String key, boolean deleted) {
        var raw = row.after() == null ? row.before() : row.after();
        return EvidenceHeader.newBuilder()
                .setEventId(Texts.eventId(
                        catalog.source(),
                        row.nativeId(),
                        row.change(),
                        row.position(),
                        table.topic().name(),
                        key,
                        deleted))
                .setSource(catalog.source())
                .setNativeId(row.nativeId())
                .setSourcePosition(row.position())
                .setOccurredAt(deleted ? null : table.occurredAt(columns))
                .setObservedAt(row.observedAt())
                .setDeleted(deleted)
                .setRawReference(row.place())
                .setRawDigest("sha256:" + Texts.sha256(RowJson.of(raw == null ? row.key() : raw)))
                .build();
    }

    private Mapped<DeadLetter> deadLetter(Row row, String problem, Set<Warning> warnings) {
        String reason = "row " + row.nativeId() + " of " + catalog.source() + " (" + row.change() + "): " + problem
                + "; mend the row in the catalog, and it is read again";
        warnings.add(new Warning(Warning.Kind.UNMAPPABLE, row.nativeId(), reason));
        var values = row.after() != null ? row.after() : row.before() != null ? row.before() : row.key();
        return new Mapped<>(
                Topics.DEAD_LETTER,
                row.nativeId(),
                DeadLetter.newBuilder()
                        .setTopic(catalog.source() + "/" + row.table())
                        .setOffset(row.position())
                        .setKey(utf8(row.nativeId()))
                        .setValue(utf8(Texts.bounded(RowJson.of(values), Limits.DEAD_LETTER)))
                        .setStage("ingest")
                        .setReason(reason)
                        .setFailedAt(row.observedAt())
                        .build(),
                row.nativeId(),
                Kind.OTHER);
    }

    /** Columns whose oddities were reported when the row was new. */
    private static Columns quiet(Map<String, @Nullable Object> values, Row row) {
        return new Columns(values, row.nativeId(), new ArrayList<>());
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
