package dev.lifeboat.cli.up;

import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.EvidenceHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** Values that no reader of a topic can make sense of, and one that it can read and should not believe. */
final class Nonsense {
    private static final int HEADER = 5;
    private static final Instant END_OF_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);
    private static final Instant BEGINNING_OF_TIME = Instant.ofEpochMilli(Long.MIN_VALUE);

    private final RegistryCodec codec;
    private final Random random = new Random(42);

    Nonsense(RegistryCodec codec) {
        this.codec = codec;
    }

    /** By what it is; none can be read as the topic's record. */
    Map<String, byte[]> unreadable(Topic<?> topic) {
        byte[] good = blank(topic);
        var nonsense = new LinkedHashMap<String, byte[]>();
        nonsense.put("no bytes", new byte[0]);
        nonsense.put("random bytes", bytes(64));
        nonsense.put("10 MB of random bytes", bytes(10 * 1024 * 1024));
        nonsense.put("text", "{\"database\": \"postgresql:orders-prod/orders\"}".getBytes(StandardCharsets.UTF_8));
        nonsense.put("an unknown schema", withSchema(good, 999_999));
        nonsense.put("a schema id below zero", withSchema(good, -1));
        nonsense.put("nothing after the schema id", Arrays.copyOf(good, HEADER));
        nonsense.put("half a record", Arrays.copyOf(good, HEADER + (good.length - HEADER) / 2));
        nonsense.put("a record of another topic", topic == Topics.AUDIT ? blank(Topics.BACKUP) : blank(Topics.AUDIT));
        byte[] longText = Arrays.copyOf(good, HEADER + 10);
        Arrays.fill(longText, HEADER, longText.length, (byte) 0xff); // a length that never ends
        nonsense.put("an endless length", longText);
        return nonsense;
    }

    /** A backup that says what cannot be, in every field that has a number or a time. */
    BackupEvidence absurd(String database, String nativeId, String location) {
        return BackupEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder()
                        .setEventId(nativeId)
                        .setSource("nonsense")
                        .setNativeId(nativeId)
                        .setSourcePosition(Long.MIN_VALUE)
                        .setObservedAt(END_OF_TIME)
                        .build())
                .setDatabase(database)
                .setBackupId(nativeId)
                .setType(BackupType.FULL)
                .setStatus(BackupStatus.COMPLETED)
                .setStartedAt(END_OF_TIME)
                .setEndedAt(BEGINNING_OF_TIME)
                .setSizeBytes(Long.MIN_VALUE)
                .setRetentionDays(Integer.MAX_VALUE)
                .setLocation(location)
                .build();
    }

    private <T extends SpecificRecord> byte[] blank(Topic<T> topic) {
        try {
            T blank = topic.type().getConstructor().newInstance();
            for (var field : blank.getSchema().getFields()) {
                blank.put(
                        field.pos(),
                        SpecificData.get()
                                .deepCopy(field.schema(), SpecificData.get().getDefaultValue(field)));
            }
            return codec.encode(topic, blank);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] withSchema(byte[] record, int id) {
        byte[] changed = record.clone();
        ByteBuffer.wrap(changed).putInt(1, id);
        return changed;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
