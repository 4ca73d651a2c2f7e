package dev.lifeboat.schemas;

import dev.lifeboat.v1.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps dead letters within what a record may be ({@value TopicProvisioner#MAX_RECORD} bytes, before compression). A letter
 * that would be larger could not be written, and whoever must write it would come to a stop for good.
 */
public final class LetterLimit {
    /** Leaves room for the letter's other fields. */
    private static final long MOST = TopicProvisioner.MAX_RECORD - 256L * 1024;

    private static final int MOST_VALUE = 8 * 1024 * 1024;
    private static final int MOST_KEY = 64 * 1024;
    private static final int MOST_HEADERS = 64 * 1024;
    private static final int LONGEST_REASON = 4_000;

    private LetterLimit() {}

    /** The letter whole when it fits, else cut. */
    public static DeadLetter within(DeadLetter letter) {
        // the key is written twice: in the letter, and as the key of its record
        long size = 2L * length(letter.getKey())
                + length(letter.getValue())
                + headerBytes(letter)
                + 4L * letter.getReason().length();
        return size > MOST ? cut(letter) : letter;
    }

    /** The letter with what is too long cut, and a reason that says what was and how long it had been. */
    public static DeadLetter cut(DeadLetter letter) {
        List<String> what = new ArrayList<>();
        var value = cut("value", letter.getValue(), MOST_VALUE, what);
        var key = cut("key", letter.getKey(), MOST_KEY, what);
        Map<String, ByteBuffer> headers = letter.getHeaders();
        if (headerBytes(letter) > MOST_HEADERS) {
            what.add(headers.size() + " headers of " + headerBytes(letter) + " bytes left out");
            headers = Map.of();
        }
        String reason = letter.getReason();
        return DeadLetter.newBuilder(letter)
                .setKey(key)
                .setValue(value)
                .setHeaders(headers)
                .setReason(reason.substring(0, Math.min(LONGEST_REASON, reason.length()))
                        + (what.isEmpty()
                                ? ""
                                : " (" + String.join(", ", what) + ", for a record may not be larger: read the rest at"
                                        + " its origin)"))
                .build();
    }

    /** The key that the letter's record takes: the original one, as far as the letter has it; empty when there is none. */
    public static String key(DeadLetter letter) {
        var key = letter.getKey();
        return key == null ? "" : StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    }

    private static @Nullable ByteBuffer cut(String name, @Nullable ByteBuffer bytes, int most, List<String> what) {
        if (bytes == null || bytes.remaining() <= most) {
            return bytes;
        }
        what.add(name + " cut from " + bytes.remaining() + " to " + most + " bytes");
        return bytes.slice(bytes.position(), most);
    }

    private static long headerBytes(DeadLetter letter) {
        return letter.getHeaders().entrySet().stream()
                .mapToLong(header -> 3L * header.getKey().length() + length(header.getValue()))
                .sum();
    }

    private static int length(@Nullable ByteBuffer bytes) {
        return bytes == null ? 0 : bytes.remaining();
    }
}
