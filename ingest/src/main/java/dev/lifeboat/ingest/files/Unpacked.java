package dev.lifeboat.ingest.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** Reads files that gzip, lz4 or zstd packed. */
public final class Unpacked {
    private Unpacked() {}

    /** Whether a file of that name is packed by something that can be read here. */
    public static boolean isPacked(String name) {
        return name.endsWith(".gz") || name.endsWith(".lz4") || name.endsWith(".zst");
    }

    /**
     * What is in it; the bytes themselves where its name has none of these ends.
     *
     * @throws IOException if it does not begin as it must; reading throws one where it is damaged or ends early
     */
    public static InputStream of(InputStream packed, String name) throws IOException {
        if (name.endsWith(".gz")) {
            return new GZIPInputStream(packed, 64 * 1024);
        }
        if (name.endsWith(".lz4")) {
            return new FramedLZ4CompressorInputStream(packed, true);
        }
        return name.endsWith(".zst") ? new ZstdCompressorInputStream(packed) : packed;
    }
}
