package dev.lifeboat.ingest.catalog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests and bounded texts. */
public final class Texts {
    private Texts() {}

    public static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }

    /** The text if it has at most so many characters, else its beginning with its length and digest, within the bound. */
    public static String bounded(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        String note = "... [cut; whole: " + text.length() + " characters, sha256:" + sha256(text) + "]";
        int keep = Math.max(0, maxChars - note.length());
        if (keep > 0 && Character.isHighSurrogate(text.charAt(keep - 1))) {
            keep--;
        }
        return text.substring(0, keep) + note;
    }

    /** A name for an event: the same parts give the same name. */
    public static String eventId(Object... parts) {
        var all = new StringBuilder();
        for (Object part : parts) {
            String text = String.valueOf(part);
            all.append(text.length()).append(':').append(text);
        }
        return HexFormat.of().formatHex(digest(all.toString().getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
