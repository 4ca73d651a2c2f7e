package dev.lifeboat.streams;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where a record was first written. It travels in a header through the repartition topic, so that evidence always names
 * the record that the source published.
 */
public record Origin(String topic, int partition, long offset) {
    private static final String HEADER = "lifeboat-origin";

    /**
     * The record at hand; behind a repartition topic, which only the topology writes, the origin that the headers carry. A
     * header that somebody else put on a record of a source says nothing.
     */
    public static Origin of(Headers headers, Optional<RecordMetadata> metadata) {
        var here = metadata.map(at -> new Origin(at.topic(), at.partition(), at.offset()))
                .orElse(new Origin("", -1, -1));
        Origin carried = here.topic().endsWith("-repartition") ? in(headers) : null;
        return carried != null ? carried : here;
    }

    private static @Nullable Origin in(Headers headers) {
        var header = headers.lastHeader(HEADER);
        if (header == null) {
            return null;
        }
        return parse(new String(header.value(), StandardCharsets.UTF_8));
    }

    /** What {@link #toString} wrote. */
    public static Origin parse(String text) {
        String[] parts = text.split("\\|", 3);
        return new Origin(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
    }

    /** Writes this origin into the headers, in place of any other. */
    public void into(Headers headers) {
        headers.remove(HEADER);
        headers.add(HEADER, toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return topic + "|" + partition + "|" + offset;
    }
}
