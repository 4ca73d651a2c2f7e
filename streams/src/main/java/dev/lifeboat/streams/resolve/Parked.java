package dev.lifeboat.streams.resolve;

import dev.lifeboat.streams.Origin;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A record that waits for its reference, with all that is needed to send it on as if it came now. */
record Parked(Origin origin, long timestamp, byte @Nullable [] value) {
    private static final char END = '\u0000';

    /** Keys of all records that wait for a reference start with this. */
    static String prefix(String reference) {
        return reference + END;
    }

    static String key(String reference, Origin origin) {
        return prefix(reference) + origin;
    }

    static String reference(String key) {
        return key.substring(0, key.indexOf(END));
    }

    byte[] encode() {
        byte[] from = origin.toString().getBytes(StandardCharsets.UTF_8);
        int size = value == null ? 0 : value.length;
        var out = ByteBuffer.allocate(Long.BYTES + 1 + Integer.BYTES + from.length + size);
        out.putLong(timestamp)
                .put((byte) (value == null ? 0 : 1))
                .putInt(from.length)
                .put(from);
        return (value == null ? out : out.put(value)).array();
    }

    static Parked decode(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        long timestamp = in.getLong();
        boolean hasValue = in.get() == 1;
        byte[] from = new byte[in.getInt()];
        in.get(from);
        byte[] value = new byte[in.remaining()];
        in.get(value);
        var origin = Origin.parse(new String(from, StandardCharsets.UTF_8));
        return new Parked(origin, timestamp, hasValue ? value : null);
    }
}
