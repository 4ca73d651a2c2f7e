package dev.lifeboat.ingest.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** What packed a file, told by the bytes that it begins with, whatever its name. */
public enum Packing {
    NONE(),
    GZIP(0x1f, 0x8b),
    LZ4(0x04, 0x22, 0x4d, 0x18),
    ZSTD(0x28, 0xb5, 0x2f, 0xfd);

    private static final int LONGEST = 4;

    private final byte[] begins;

    Packing(int... begins) {
        this.begins = new byte[begins.length];
        for (int i = 0; i < begins.length; i++) {
            this.begins[i] = (byte) begins[i];
        }
    }

    /** Of a file. */
    public static Packing of(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return of(in.readNBytes(LONGEST));
        }
    }

    /** Of one that begins so. */
    public static Packing of(byte[] head) {
        return Arrays.stream(values())
                .filter(each -> each != NONE && head.length >= each.begins.length)
                .filter(each -> Arrays.equals(head, 0, each.begins.length, each.begins, 0, each.begins.length))
                .findFirst()
                .orElse(NONE);
    }

    /**
     * What is in it.
     *
     * @throws IOException if it does not begin as it must; reading throws one where it is damaged or ends early
     */
    public InputStream open(InputStream packed) throws IOException {
        return switch (this) {
            case NONE -> packed;
            case GZIP -> new GZIPInputStream(packed, 64 * 1024);
            case LZ4 -> new FramedLZ4CompressorInputStream(packed, true);
            case ZSTD -> new ZstdCompressorInputStream(packed);
        };
    }

    /** As evidence names it, which is also what its program is called; null for none. */
    public @Nullable String word() {
        return this == NONE ? null : name().toLowerCase(Locale.ROOT);
    }
}
