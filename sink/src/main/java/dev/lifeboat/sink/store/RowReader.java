package dev.lifeboat.sink.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns records into rows, and refuses what can never be one. Not for several threads at once. */
public final class RowReader {
    /** Ids are indexed; PostgreSQL's index rows end at 2,704 bytes, and a character has up to four. */
    static final int LONGEST_ID = 600;

    private static final int VALUE_HEAD_BYTES = 4 * 1024;

    private final AvroCodec codec;
    private final List<String> webhooks;

    /** @param webhooks names of the webhooks to be told of each alert */
    public RowReader(AvroCodec codec, List<String> webhooks) {
        this.codec = codec;
        this.webhooks = List.copyOf(webhooks);
    }

    /** The topics that become rows. */
    public static List<String> topics() {
        return Projection.topics();
    }

    /**
     * Reads one record.
     *
     * @throws MalformedRecordException if it can never become a row
     * @throws dev.lifeboat.schemas.RegistryUnavailableException if the registry does not answer
     */
    public Entry read(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
        Projection projection = Projection.of(record.topic())
                .orElseThrow(() -> new MalformedRecordException("not a topic of the sink"));
        String key = record.key() == null ? "" : AvroJson.text(new String(record.key(), StandardCharsets.UTF_8));
        ObjectNode json = record.value() == null
                ? tombstone(projection, key)
                : json(projection, codec.decode(projection.topic(), record.value()));
        String id = projection == Projection.DEAD_LETTER ? "" : id(json, projection.idField());
        if (projection.keyedByItsId() && !id.equals(key)) {
            throw new MalformedRecordException("its key is '" + head(key) + "', but its " + projection.idField()
                    + " is '" + head(id) + "': they must be the same");
        }
        json.put("recordPartition", record.partition());
        json.put("recordOffset", record.offset());
        json.put("publishedAt", AvroJson.time(Instant.ofEpochMilli(record.timestamp())));
        return new Entry(record, new Row(projection, id, record.value() == null, json));
    }

    private static ObjectNode tombstone(Projection projection, String key) throws MalformedRecordException {
        if (projection.tombstone() == null) {
            throw new MalformedRecordException("it has no value, and "
                    + projection.topic().name() + " is not compacted: nothing can be deleted from it");
        }
        return JsonNodeFactory.instance.objectNode().put(projection.idField(), key);
    }

    private ObjectNode json(Projection projection, SpecificRecord value) throws MalformedRecordException {
        if (value instanceof DeadLetter letter) {
            return deadLetter(letter);
        }
        ObjectNode json = AvroJson.of(value);
        if (projection != Projection.HEARTBEAT) {
            id(json, "database");
        }
        switch (projection) {
            case READINESS -> {
                for (var result : json.withArray("results")) {
                    id((ObjectNode) result, "control");
                }
            }
            case ALERT -> addWebhooks(json, webhooks);
            case MIGRATION_GATE ->
                json.put(
                        projection.idField(),
                        References.migrationGate(
                                id(json, "migrationId"), json.path("database").asText()));
            default -> {}
        }
        return json;
    }

    /**
     * The message key is the alert and its state: opened and resolved happen once. Still-open may come again, and then it
     * says something new, so its instant belongs to the key.
     */
    static void addWebhooks(ObjectNode json, List<String> webhooks) {
        String state = json.path("state").asText();
        String key = json.path("alertId").asText() + ":" + state;
        json.put(
                "messageKey",
                state.equals("still-open") ? key + ":" + json.path("at").asText() : key);
        var names = json.putArray("webhooks");
        webhooks.forEach(names::add);
    }

    /** Only the head of the value is stored: the topic has it whole. */
    private static ObjectNode deadLetter(DeadLetter letter) {
        ByteBuffer value = letter.getValue() == null ? ByteBuffer.allocate(0) : letter.getValue();
        byte[] head = AvroJson.bytes(value);
        head = Arrays.copyOf(head, Math.min(head.length, VALUE_HEAD_BYTES));
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("topic", AvroJson.text(letter.getTopic()))
                .put("partition", letter.getPartition())
                .put("offset", letter.getOffset())
                .put("stage", AvroJson.text(letter.getStage()))
                .put("valueHead", Base64.getEncoder().encodeToString(head))
                .put("valueBytes", value.remaining())
                .put("reason", AvroJson.text(letter.getReason()))
                .put("failedAt", AvroJson.time(letter.getFailedAt()));
        if (letter.getKey() != null) {
            json.put("key", AvroJson.text(new String(AvroJson.bytes(letter.getKey()), StandardCharsets.UTF_8)));
        }
        return json;
    }

    private static String id(ObjectNode json, String field) throws MalformedRecordException {
        String id = json.path(field).asText();
        if (id.isBlank() || id.length() > LONGEST_ID) {
            throw new MalformedRecordException(
                    id.isBlank()
                            ? "its " + field + " is empty"
                            : "its " + field + " has " + id.length() + " characters, more than " + LONGEST_ID + ": '"
                                    + head(id) + "...'");
        }
        return id;
    }

    private static String head(String text) {
        return text.substring(0, Math.min(text.length(), 100));
    }
}
