package dev.lifeboat.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.ingest.report.Kind;
import dev.lifeboat.v1.EvidenceHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One field of a report as an option: {@code sizeBytes} as {@code --size-bytes}, {@code restoreMillis} as {@code --restore}, a
 * duration. What the value must be the intake knows, and tells.
 */
record FieldOption(String field, Schema.Type type, OptionSpec option) {
    private static final List<String> OF_HEADER = List.of("eventId", "observedAt", "occurredAt", "deleted");
    private static final String MILLIS = "Millis";

    /** The options of a kind: those that must be there, the others, then those of the header. Lists of records have none. */
    static List<FieldOption> of(Kind kind) {
        var needed = kind.needed(false);
        var options = new ArrayList<FieldOption>();
        needed.forEach(name -> options.add(of(kind.topic().schema().getField(name), true)));
        kind.fields().stream()
                .filter(field -> !needed.contains(field.name()) && !field.name().equals("source"))
                .filter(field -> plain(field.schema()).getType() != Schema.Type.ARRAY
                        || field.schema().getElementType().getType() == Schema.Type.STRING)
                .forEach(field -> options.add(of(field, false)));
        var header = kind.isFact() ? OF_HEADER.stream() : Stream.<String>of();
        header.map(EvidenceHeader.getClassSchema()::getField).forEach(field -> options.add(of(field, false)));
        return options;
    }

    private static FieldOption of(Schema.Field field, boolean needed) {
        Schema schema = plain(field.schema());
        boolean duration = field.name().endsWith(MILLIS);
        String name = duration ? field.name().substring(0, field.name().length() - MILLIS.length()) : field.name();
        var option = OptionSpec.builder("--" + kebab(name))
                .paramLabel(duration ? "DURATION" : label(schema))
                .description(description(field, schema, duration) + (needed ? " Required." : ""));
        if (duration) {
            option.type(Duration.class).converters(new DurationText());
            return new FieldOption(field.name(), schema.getType(), option.build());
        }
        switch (schema.getType()) {
            case ARRAY -> option.type(List.class).auxiliaryTypes(String.class);
            case BOOLEAN -> option.type(String.class).arity("0..1").fallbackValue("true");
            default -> option.type(String.class);
        }
        return new FieldOption(field.name(), schema.getType(), option.build());
    }

    /** Puts what was given into the report. */
    void into(ObjectNode report) {
        Object value = option.getValue();
        if (value instanceof List<?> texts) {
            var array = report.putArray(field);
            texts.forEach(text -> array.add(String.valueOf(text)));
        } else if (value instanceof Duration duration) {
            report.put(field, duration.toMillis());
        } else if (value instanceof String text) {
            put(report, text);
        }
    }

    /** What is no number where there should be one is sent as it is, for the intake to say so. */
    private void put(ObjectNode report, String text) {
        switch (type) {
            case BOOLEAN -> {
                if (text.equals("true") || text.equals("false")) {
                    report.put(field, text.equals("true"));
                } else {
                    report.put(field, text);
                }
            }
            case INT, LONG, DOUBLE -> {
                if (text.matches("-?\\d{1,18}")) {
                    report.put(field, Long.parseLong(text));
                } else if (text.matches("-?\\d{1,9}\\.\\d{1,9}")) {
                    report.put(field, Double.parseDouble(text));
                } else {
                    report.put(field, text);
                }
            }
            default -> report.put(field, text);
        }
    }

    private static String description(Schema.Field field, Schema schema, boolean duration) {
        String doc = (duration
                        ? field.doc().replace(", in milliseconds", "").replace(" in milliseconds", "")
                        : field.doc())
                .replace("%", "%%");
        return schema.getType() == Schema.Type.ENUM
                ? doc + " One of " + String.join(", ", schema.getEnumSymbols()).toLowerCase(Locale.ROOT) + "."
                : schema.getType() == Schema.Type.ARRAY ? doc + " Once for each." : doc;
    }

    private static String label(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG -> schema.getLogicalType() == null ? "N" : "INSTANT";
            case DOUBLE -> "N";
            case BOOLEAN -> "true|false";
            case ENUM -> "WORD";
            default -> "TEXT";
        };
    }

    private static Schema plain(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
