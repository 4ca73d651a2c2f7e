package dev.lifeboat.streams.records;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PackedOutput} wrote. */
public final class PackedInput {
    private final byte[] bytes;
    private int at;

    public PackedInput(byte[] bytes) {
        this.bytes = bytes;
    }

    byte next() {
        return bytes[at++];
    }

    public long nextLong() {
        long value = 0;
        int shift = 0;
        byte part;
        do {
            part = next();
            value |= (long) (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        return (value >>> 1) ^ -(value & 1);
    }

    boolean nextFlag() {
        return next() == 1;
    }

    public String nextText() {
        int length = (int) nextLong();
        if (length < 0) {
            int raw = -length / 2;
            at += raw;
            String digits = HexFormat.of().formatHex(bytes, at - raw, at);
            return length % 2 == 0 ? digits : PackedOutput.DIGEST + digits;
        }
        at += length;
        return new String(bytes, at - length, length, StandardCharsets.UTF_8);
    }

    boolean atEnd() {
        return at == bytes.length;
    }

    /** All that is left. */
    public byte[] rest() {
        return Arrays.copyOfRange(bytes, at, bytes.length);
    }

    Instant nextInstant() {
        return Instant.ofEpochMilli(nextLong());
    }

    @Nullable
    Boolean nextOptionalFlag() {
        byte value = next();
        return value == 2 ? null : Boolean.valueOf(value == 1);
    }

    @Nullable
    Long nextOptionalLong() {
        return nextFlag() ? Long.valueOf(nextLong()) : null;
    }

    @Nullable
    Integer nextOptionalInt() {
        return nextFlag() ? Integer.valueOf((int) nextLong()) : null;
    }

    @Nullable
    String nextOptionalText() {
        return nextFlag() ? nextText() : null;
    }

    @Nullable
    Instant nextOptionalInstant() {
        return nextFlag() ? nextInstant() : null;
    }

    @Nullable
    Duration nextOptionalDuration() {
        return nextFlag() ? Duration.ofMillis(nextLong()) : null;
    }
}
