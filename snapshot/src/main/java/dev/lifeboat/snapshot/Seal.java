package dev.lifeboat.snapshot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes a digest of what was added up: with a key of the site (HMAC-SHA-256), or without (SHA-256). Without a key, who sees
 * the digest of a small table can try what it may hold; so what leaves the machine has a key. Safe for any thread; never
 * shows the key.
 */
public final class Seal {
    /** Where the key is if no file is named. */
    public static final String VARIABLE = "LIFEBOAT_SNAPSHOT_KEY";

    /** Fewer could be tried out. */
    static final int LEAST_BYTES = 16;

    private final byte @Nullable [] key;

    private Seal(byte @Nullable [] key) {
        this.key = key;
    }

    /** Without a key. */
    public static Seal plain() {
        return new Seal(null);
    }

    /**
     * With a key: the bytes of the text, without blanks around it.
     *
     * @throws IllegalArgumentException if it is too short to be one
     */
    public static Seal keyed(String text) {
        byte[] key = text.strip().getBytes(StandardCharsets.UTF_8);
        if (key.length < LEAST_BYTES) {
            throw new IllegalArgumentException("the key of digests has " + key.length + " bytes, and needs "
                    + LEAST_BYTES + " or more; make one with: openssl rand -hex 32");
        }
        return new Seal(key);
    }

    /** @throws IllegalArgumentException if the file cannot be read or holds no key */
    public static Seal ofFile(Path file) {
        try {
            return keyed(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the file with the key, " + file + ", cannot be read: " + e, e);
        }
    }

    public boolean isKeyed() {
        return key != null;
    }

    /** How a digest begins: {@code sha256} or {@code hmac-sha256:} and which key, so that those of two keys are not compared. */
    public String prefix() {
        return key == null
                ? "sha256"
                : "hmac-sha256:" + hex(mac(key, "lifeboat: which key")).substring(0, 8);
    }

    /** The digest of a text. */
    public String of(String text) {
        return prefix() + ":" + (key == null ? hex(sha256(text)) : hex(mac(key, text)));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HMAC with SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        return prefix();
    }
}
