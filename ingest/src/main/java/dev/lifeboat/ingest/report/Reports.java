package dev.lifeboat.ingest.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.v1.EvidenceHeader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads requests into reports: all of a request or nothing of it, and everything that is wrong with it at once. Safe for several
 * threads.
 */
public final class Reports {
    /** Reports in one request, at most. */
    public static final int MOST = 1_000;

    private static final String WHAT = "a report, which is a JSON object, or an array of them";
    private static final JsonMapper SORTED = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final Sources sources;
    private final InstantSource clock;

    public Reports(Sources sources, InstantSource clock) {
        this.sources = sources;
        this.clock = clock;
    }

    /** How a request is written. */
    public enum Form {
        /** A report, or an array of reports. */
        PLAIN,
        /** A CloudEvent whole, in JSON. */
        EVENT,
        /** An array of them. */
        EVENTS,
        /** A CloudEvent with its attributes in headers, and its data as the body. */
        BINARY_EVENT
    }

    /**
     * The reports of a request, in their order.
     *
     * @param headers all headers of the request, names in small letters; looked at for a binary event alone
     * @throws BadReportException if anything is wrong with any of them
     */
    public List<Report> read(Form form, byte[] body, Map<String, String> headers) {
        Instant now = clock.instant();
        JsonNode all = json(body, now);
        var mistakes = new Mistakes();
        var reader = new ReportReader(sources, now, mistakes);
        boolean many = form == Form.EVENTS || form == Form.PLAIN && all.isArray();
        var reports = new ArrayList<Report>();
        if (many) {
            var items = items(all);
            for (int i = 0; i < items.size(); i++) {
                mistakes.at(i);
                add(reports, reader, form, items.get(i), "/" + i, headers, mistakes);
            }
        } else {
            add(reports, reader, form, all, "", headers, mistakes);
        }
        mistakes.check();
        sameVersions(reports, mistakes);
        mistakes.check();
        return reports;
    }

    private static void add(
            List<Report> reports,
            ReportReader reader,
            Form form,
            JsonNode item,
            String place,
            Map<String, String> headers,
            Mistakes mistakes) {
        if (!item.isObject()) {
            mistakes.add(place, Given.shown(item), "an object: one report");
            return;
        }
        var given = switch (form) {
            case PLAIN -> plain(item, place, mistakes);
            case EVENT, EVENTS -> event(item, place, mistakes);
            case BINARY_EVENT ->
                CloudEvents.fields(
                        EventHeaders.attributes(headers, mistakes), fields(item, ""), CloudEvents.HEADER, mistakes);
        };
        boolean whole = form == Form.EVENT || form == Form.EVENTS;
        Report report = reader.read(given, whole ? place + "/data" : place, form != Form.PLAIN, digest(item));
        if (report != null) {
            reports.add(report);
        }
    }

    private static Map<String, Given> plain(JsonNode item, String place, Mistakes mistakes) {
        var given = fields(item, place);
        Given version = given.remove("specversion");
        if (version != null) {
            mistakes.add(
                    version.place(),
                    "that of a CloudEvent",
                    "no such field, or the Content-Type application/cloudevents+json (application/cloudevents-batch+json for an"
                            + " array)");
        }
        return given;
    }

    private static Map<String, Given> event(JsonNode item, String place, Mistakes mistakes) {
        var attributes = fields(item, place);
        Given data = attributes.remove("data");
        if (data == null || !data.value().isObject()) {
            mistakes.add(place + "/data", data == null ? "missing" : data.shown(), "an object: the evidence");
        }
        return CloudEvents.fields(
                attributes,
                data != null && data.value().isObject() ? fields(data.value(), data.place()) : new LinkedHashMap<>(),
                place + "/",
                mistakes);
    }

    private static Map<String, Given> fields(JsonNode object, String place) {
        var fields = new LinkedHashMap<String, Given>();
        object.properties()
                .forEach(field -> fields.put(field.getKey(), Given.in(place, field.getKey(), field.getValue())));
        return fields;
    }

    private static JsonNode json(byte[] body, Instant now) {
        if (!isUtf8(body)) {
            throw BadReportException.of("", "no UTF-8", WHAT + ", in UTF-8");
        }
        try {
            return Entry.tree(ToolOutput.saved("(body)", body, now), WHAT);
        } catch (BadInputException e) {
            throw BadReportException.of(
                    "", "unreadable: " + e.fault().toString().replace("; expected " + WHAT, ""), WHAT);
        }
    }

    /** JSON in other encodings has bytes of zero, or is malformed as UTF-8. */
    private static boolean isUtf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(body))
                            .toString()
                            .indexOf('\0')
                    < 0;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static List<JsonNode> items(JsonNode all) {
        if (!all.isArray() || all.isEmpty() || all.size() > MOST) {
            throw BadReportException.of(
                    "",
                    all.isArray() ? "an array of " + all.size() : Given.shown(all),
                    "an array of 1 to " + MOST + " reports");
        }
        return Entry.elements(all, "");
    }

    /** Two versions of one fact of which nobody could tell which is the newer one: one would be lost. */
    private static void sameVersions(List<Report> reports, Mistakes mistakes) {
        var seen = new HashMap<List<Object>, SpecificRecord>();
        for (int i = 0; i < reports.size(); i++) {
            var evidence = reports.get(i).evidence();
            if (evidence.value().get(0) instanceof EvidenceHeader header) {
                List<Object> version = List.of(
                        evidence.topic().name(),
                        evidence.key(),
                        header.getSource(),
                        header.getNativeId(),
                        header.getObservedAt());
                var other = seen.putIfAbsent(version, evidence.value());
                if (other != null && !other.equals(evidence.value())) {
                    mistakes.at(i);
                    mistakes.add(
                            "/" + i,
                            "another version of " + header.getNativeId() + ", of the same instant as one before",
                            "an observedAt, to the millisecond, that tells which is the newer one");
                }
            }
        }
    }

    private static String digest(JsonNode item) {
        try {
            return Texts.sha256(SORTED.writeValueAsString(SORTED.treeToValue(item, Object.class)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was read can be written", e);
        }
    }
}
