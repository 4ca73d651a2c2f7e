package dev.lifeboat.streams.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A long text that is only ever compared, cut down to 64 bits of its SHA-256, as eleven characters: this keeps the state
 * of a database small. Two texts of one database meeting by chance: one in 10^16 for thousand texts.
 */
final class Fingerprint {
    private static final int SHORT_ENOUGH = 11;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Fingerprint::sha256);

    private Fingerprint() {}

    static @Nullable String of(@Nullable String text) {
        return text == null || text.isBlank() ? null : required(text);
    }

    static String required(String text) {
        if (text.length() <= SHORT_ENOUGH) {
            return text;
        }
        byte[] digest = SHA_256.get().digest(text.getBytes(StandardCharsets.UTF_8));
        return BASE64.encodeToString(ByteBuffer.allocate(8).put(digest, 0, 8).array());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
