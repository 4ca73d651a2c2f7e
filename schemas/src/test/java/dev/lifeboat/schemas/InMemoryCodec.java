package dev.lifeboat.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** The codec without a registry, for tests of the pure topology: the schema id is the topic's place in the catalogue. */
public final class InMemoryCodec implements AvroCodec {
    private volatile boolean outage;

    /** From now on, behave as when the registry does not answer, or as when it does. */
    public void outage(boolean now) {
        outage = now;
    }

    @Override
    public <T extends SpecificRecord> byte[] encode(Topic<T> topic, T value) {
        failWhenOut();
        try {
            var out = new ByteArrayOutputStream();
            out.write(ByteBuffer.allocate(5)
                    .put((byte) 0)
                    .putInt(Topics.ALL.indexOf(topic) + 1)
                    .array());
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new SpecificDatumWriter<T>(topic.schema()).write(value, encoder);
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public <T extends SpecificRecord> T decode(Topic<T> topic, byte[] bytes) throws MalformedRecordException {
        if (bytes.length < 5 || bytes[0] != 0) {
            throw new MalformedRecordException("not Confluent's wire format");
        }
        failWhenOut();
        int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
        if (id != Topics.ALL.indexOf(topic) + 1) {
            throw new MalformedRecordException("schema id " + id + " is not that of " + topic.name());
        }
        try {
            return new SpecificDatumReader<T>(topic.schema())
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null));
        } catch (IOException | RuntimeException e) {
            throw new MalformedRecordException("not readable as " + topic.type().getSimpleName(), e);
        }
    }

    @Override
    public void close() {}

    private void failWhenOut() {
        if (outage) {
            throw new RegistryUnavailableException("outage, for the test", new IOException("connection refused"));
        }
    }
}
