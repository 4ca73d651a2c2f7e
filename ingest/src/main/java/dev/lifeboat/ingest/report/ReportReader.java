package dev.lifeboat.ingest.report;

import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Nearest;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Makes a report of the fields that were sent; whatever is wrong with them is told. For one request. */
final class ReportReader {
    /** The fields beside those of the evidence. */
    static final List<String> HEADER =
            List.of("kind", "source", "eventId", "observedAt", "occurredAt", "deleted", "rawReference", "rawDigest");

    private final Sources sources;
    private final Mistakes mistakes;
    private final Values values;

    ReportReader(Sources sources, Instant now, Mistakes mistakes) {
        this.sources = sources;
        this.mistakes = mistakes;
        this.values = new Values(now, mistakes);
    }

    /**
     * One report.
     *
     * @param place where it stands
     * @param event it is a CloudEvent, and of its attributes is told already which are missing
     * @param digest of all that was sent of it
     * @return null when there is a mistake in it
     */
    @Nullable
    Report read(Map<String, Given> all, String place, boolean event, String digest) {
        int before = mistakes.count();
        var given = withoutNulls(all);
        Kind kind = kind(given, place, event);
        String source = source(given, place, event);
        if (kind == null) {
            return null;
        }
        known(kind, all);
        Report report = kind.isFact() ? fact(kind, source, given, place, digest) : heartbeat(source, given, place);
        return mistakes.count() > before ? null : report;
    }

    /** Null is the same as nothing: only a name that is unknown is told even so. */
    private static Map<String, Given> withoutNulls(Map<String, Given> all) {
        var given = new LinkedHashMap<>(all);
        given.values().removeIf(it -> it.value().isNull());
        return given;
    }

    private void known(Kind kind, Map<String, Given> all) {
        var others = kind.isFact() ? HEADER : List.of("kind", "source");
        var names = Stream.concat(others.stream(), kind.fields().stream().map(Schema.Field::name))
                .toList();
        var rest = new LinkedHashMap<>(all);
        Given header = rest.remove("header");
        if (header != null) {
            mistakes.add(
                    header.place(),
                    "no field of a report",
                    "its fields beside the others: " + String.join(", ", HEADER));
        }
        values.known(rest, names, "a report of kind " + kind.word());
    }

    private @Nullable Kind kind(Map<String, Given> given, String place, boolean event) {
        Given it = given.get("kind");
        String all = "one of " + String.join(", ", Kind.words());
        if (it == null) {
            if (!event) {
                mistakes.add(place + "/kind", "missing", all);
            }
            return null;
        }
        String word = it.value().isTextual() ? it.value().textValue() : "";
        Kind kind = Kind.named(word).orElse(null);
        if (kind == null) {
            mistakes.add(
                    it.place(),
                    it.shown(),
                    Kind.elsewhere(word)
                            .map(where -> "what may be reported; " + where)
                            .orElse(Nearest.to(word, Kind.words())
                                            .map(near -> near + "? It is ")
                                            .orElse("")
                                    + all));
        }
        return kind;
    }

    private String source(Map<String, Given> given, String place, boolean event) {
        Given it = given.get("source");
        if (it == null) {
            if (!event) {
                mistakes.add(place + "/source", "missing", "who says so, such as report:nightly-backup");
            }
            return "";
        }
        String source = values.text("source", it);
        if (source == null) {
            return "";
        }
        sources.refusal(source).ifPresent(expected -> mistakes.add(it.place(), it.shown(), expected));
        return source;
    }

    private Report heartbeat(String source, Map<String, Given> given, String place) {
        needed(Kind.HEARTBEAT, false, given, place);
        var fields = Kind.HEARTBEAT.fields().stream()
                .filter(field -> !field.name().equals("source"))
                .toList();
        var heartbeat = (Heartbeat) values.record(Kind.HEARTBEAT.topic().schema(), fields, given);
        heartbeat.setSource(source);
        var record = new Mapped<>(Topics.HEARTBEAT, source, heartbeat, source, Mapped.Kind.OTHER);
        return new Report(Kind.HEARTBEAT, "", record);
    }

    private Report fact(Kind kind, String source, Map<String, Given> given, String place, String digest) {
        boolean deleted = Boolean.TRUE.equals(ifGiven(given, "deleted", values::flag));
        needed(kind, deleted, given, place);
        var value = values.record(kind.topic().schema(), kind.fields(), given);
        String database = database(value, given);
        Contradictions.find(value, deleted, given, place, mistakes);
        if (kind == Kind.PITR && Sources.isOnce(source)) {
            mistakes.add(
                    Given.place(given, "source", place),
                    "'" + Given.cut(source) + "'",
                    "a source that sends heartbeats, such as archive-check:orders: what was said once of a state that goes"
                            + " on would hold for ever");
        }
        var header = header(kind, source, kind.nativeId(value), database, deleted, given, digest);
        value.put(0, header);
        return new Report(kind, header.getEventId(), mapped(kind.topic(), database, value, header));
    }

    private String database(SpecificRecord value, Map<String, Given> given) {
        String database = String.valueOf(Kind.field(value, "database"));
        Given it = given.get("database");
        if (it != null && it.value().isTextual() && !DatabaseIds.isValid(database)) {
            mistakes.add(
                    it.place(),
                    it.shown(),
                    "the id of a database, engine:cluster/name, such as postgresql:orders-prod/orders");
        }
        return database;
    }

    private EvidenceHeader header(
            Kind kind,
            String source,
            String nativeId,
            String database,
            boolean deleted,
            Map<String, Given> given,
            String digest) {
        String own = ifGiven(given, "eventId", it -> values.text("eventId", it));
        Instant observed = ifGiven(given, "observedAt", it -> values.instant("observedAt", it));
        if (observed == null) {
            observed = Instant.EPOCH; // missing, which is told
        }
        return EvidenceHeader.newBuilder()
                .setEventId(Texts.eventId(
                        source,
                        kind.word(),
                        database,
                        nativeId,
                        observed.toString(),
                        own == null ? "content" : "id",
                        own == null ? digest : own))
                .setSource(source)
                .setNativeId(nativeId)
                .setSourcePosition(observed.toEpochMilli())
                .setObservedAt(observed)
                .setOccurredAt(ifGiven(given, "occurredAt", it -> values.instant("occurredAt", it)))
                .setDeleted(deleted)
                .setRawReference(textOr("", "rawReference", given))
                .setRawDigest(textOr("sha256:" + digest, "rawDigest", given))
                .build();
    }

    private static <T extends SpecificRecord> Mapped<T> mapped(
            Topic<T> topic, String database, SpecificRecord value, EvidenceHeader header) {
        return new Mapped<>(
                topic,
                database,
                topic.type().cast(value),
                header.getNativeId(),
                header.getDeleted() ? Mapped.Kind.WITHDRAWN : Mapped.Kind.FACT);
    }

    private void needed(Kind kind, boolean withdraws, Map<String, Given> given, String place) {
        for (String name : kind.needed(withdraws)) {
            if (!given.containsKey(name)) {
                Schema.Field field = kind.topic().schema().getField(name);
                mistakes.add(place + "/" + name, "missing", field.doc() + choices(field.schema()));
            }
        }
        if (!given.containsKey(kind.seenAt())) {
            mistakes.add(
                    place + "/" + kind.seenAt(),
                    "missing",
                    "when it was looked at, which tells the newer of two reports: the same again whenever the same is sent again");
        }
    }

    private static String choices(Schema schema) {
        return schema.getType() == Schema.Type.ENUM ? " One of " + String.join(", ", schema.getEnumSymbols()) : "";
    }

    private String textOr(String otherwise, String name, Map<String, Given> given) {
        String text = ifGiven(given, name, it -> values.text(name, it));
        return text == null ? otherwise : text;
    }

    private static <T> @Nullable T ifGiven(Map<String, Given> given, String name, Read<T> read) {
        Given it = given.get(name);
        return it == null ? null : read.of(it);
    }

    private interface Read<T> {
        @Nullable
        T of(Given given);
    }
}
