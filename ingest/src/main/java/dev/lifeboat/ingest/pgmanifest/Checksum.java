package dev.lifeboat.ingest.pgmanifest;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** How a file of a backup was summed up. */
enum Checksum {
    NONE(0),
    CRC32C(4),
    SHA224(28),
    SHA256(32),
    SHA384(48),
    SHA512(64);

    final int bytes;

    Checksum(int bytes) {
        this.bytes = bytes;
    }

    static @Nullable Checksum named(String name) {
        return Arrays.stream(values())
                .filter(it -> it != NONE && it.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Sums up one file. */
    interface Sum {
        void add(byte[] bytes, int length);

        /** Whether it came out as stated. */
        boolean is(byte[] stated);
    }

    Sum start() {
        return this == CRC32C ? new OfCrc() : new OfDigest(digest());
    }

    private MessageDigest digest() {
        try {
            return MessageDigest.getInstance(this == NONE ? "SHA-256" : name().replace("SHA", "SHA-"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }

    /** PostgreSQL writes the number as it lies in the memory of its server, most often the least byte first. */
    private static final class OfCrc implements Sum {
        private final CRC32C crc = new CRC32C();

        @Override
        public void add(byte[] bytes, int length) {
            crc.update(bytes, 0, length);
        }

        @Override
        public boolean is(byte[] stated) {
            int sum = (int) crc.getValue();
            var buffer = java.nio.ByteBuffer.wrap(stated);
            return buffer.getInt(0) == sum || buffer.getInt(0) == Integer.reverseBytes(sum);
        }
    }

    private record OfDigest(MessageDigest digest) implements Sum {
        @Override
        public void add(byte[] bytes, int length) {
            digest.update(bytes, 0, length);
        }

        @Override
        public boolean is(byte[] stated) {
            return MessageDigest.isEqual(digest.digest(), stated);
        }
    }
}
