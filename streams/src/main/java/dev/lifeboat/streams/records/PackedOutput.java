package dev.lifeboat.streams.records;

import dev.lifeboat.streams.facts.Millis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes values in few bytes: numbers as zigzag variable-length integers, instants as milliseconds. */
public final class PackedOutput {
    static final String DIGEST = "sha256:";

    private byte[] bytes = new byte[128];
    private int length;

    PackedOutput put(byte value) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = value;
        return this;
    }

    public PackedOutput putLong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            put((byte) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        return put((byte) rest);
    }

    PackedOutput putFlag(boolean value) {
        return put((byte) (value ? 1 : 0));
    }

    /**
     * Ids and digests are mostly hexadecimal, and take half the room as the bytes that they stand for: a length below zero
     * tells that, and in its lowest bit whether {@link #DIGEST} stood before.
     */
    public PackedOutput putText(String text) {
        boolean digest = text.startsWith(DIGEST);
        String digits = digest ? text.substring(DIGEST.length()) : text;
        return isHex(digits)
                ? putLong(-digits.length() - (digest ? 1 : 0))
                        .putBytes(HexFormat.of().parseHex(digits))
                : putUtf8(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isHex(String text) {
        return !text.isEmpty()
                && text.length() % 2 == 0
                && text.chars().allMatch(digit -> (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f'));
    }

    private PackedOutput putUtf8(byte[] utf8) {
        return putLong(utf8.length).putBytes(utf8);
    }

    /** As they are; how many, the reader must know. */
    public PackedOutput putBytes(byte[] raw) {
        while (length + raw.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        System.arraycopy(raw, 0, bytes, length, raw.length);
        length += raw.length;
        return this;
    }

    PackedOutput putInstant(Instant instant) {
        return putLong(Millis.of(instant));
    }

    PackedOutput putOptionalFlag(@Nullable Boolean value) {
        return put((byte) (value == null ? 2 : value ? 1 : 0));
    }

    PackedOutput putOptionalLong(@Nullable Long value) {
        return value == null ? putFlag(false) : putFlag(true).putLong(value);
    }

    PackedOutput putOptionalInt(@Nullable Integer value) {
        return value == null ? putFlag(false) : putFlag(true).putLong(value);
    }

    PackedOutput putOptionalText(@Nullable String value) {
        return value == null ? putFlag(false) : putFlag(true).putText(value);
    }

    PackedOutput putOptionalInstant(@Nullable Instant value) {
        return value == null ? putFlag(false) : putFlag(true).putInstant(value);
    }

    PackedOutput putOptionalDuration(@Nullable Duration value) {
        return value == null ? putFlag(false) : putFlag(true).putLong(value.toMillis());
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
