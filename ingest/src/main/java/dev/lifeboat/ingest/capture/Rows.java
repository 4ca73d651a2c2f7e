package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Row;
import io.debezium.time.Date;
import io.debezium.time.MicroDuration;
import io.debezium.time.MicroTime;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.NanoTimestamp;
import io.debezium.time.Timestamp;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Debezium's structs as plain values. */
final class Rows {
    /** What Debezium puts where the database did not send an unchanged large value. */
    static final String UNAVAILABLE = "__debezium_unavailable_value";

    private Rows() {}

    /** Whether a record with this source is of the log, and not of a snapshot. */
    static boolean isStreamed(Struct source) {
        Object snapshot = source.get("snapshot");
        return snapshot == null || snapshot.equals("false");
    }

    /** The tables whose definition is in a record; their database where it is of none. */
    static List<String> tablesDefined(Struct change) {
        List<Struct> tables = change.getArray("tableChanges");
        return tables == null || tables.isEmpty()
                ? List.of("of " + change.getString("databaseName"))
                : tables.stream().map(table -> table.getString("id")).toList();
    }

    /** The values of a struct, without the defaults of its schema: a null column stays null. */
    static Map<String, @Nullable Object> values(@Nullable Struct struct, CatalogEngine engine) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        if (struct != null) {
            for (Field field : struct.schema().fields()) {
                Object value = value(field.schema().name(), struct.getWithoutDefault(field.name()));
                values.put(field.name(), value == null ? null : engine.honest(value));
            }
        }
        return values;
    }

    private static @Nullable Object value(@Nullable String type, @Nullable Object value) {
        if (value == null || type == null && (value instanceof Number || value instanceof Boolean)) {
            return value;
        }
        if (value instanceof String text) {
            return text.equals(UNAVAILABLE) ? Row.UNAVAILABLE : text;
        }
        if (value instanceof List<?> list) {
            return list(list);
        }
        if (value instanceof Number number && type != null) {
            return number(type, number);
        }
        if (value instanceof java.util.Date date) {
            return date.toInstant();
        }
        if (value instanceof ByteBuffer buffer) {
            var bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return Base64.getEncoder().encodeToString(bytes);
        }
        return value.toString();
    }

    private static Object number(String type, Number number) {
        return switch (type) {
            case Date.SCHEMA_NAME -> LocalDate.ofEpochDay(number.longValue());
            case Timestamp.SCHEMA_NAME -> Instant.ofEpochMilli(number.longValue());
            case MicroTimestamp.SCHEMA_NAME -> Instant.EPOCH.plus(number.longValue(), ChronoUnit.MICROS);
            case NanoTimestamp.SCHEMA_NAME -> Instant.EPOCH.plus(number.longValue(), ChronoUnit.NANOS);
            case MicroTime.SCHEMA_NAME, MicroDuration.SCHEMA_NAME -> Duration.of(number.longValue(), ChronoUnit.MICROS);
            default -> number;
        };
    }

    private static Object list(List<?> list) {
        if (list.size() == 1 && UNAVAILABLE.equals(list.get(0))) {
            return Row.UNAVAILABLE;
        }
        var values = new ArrayList<@Nullable Object>();
        list.forEach(item -> values.add(value(null, item)));
        return values;
    }
}
