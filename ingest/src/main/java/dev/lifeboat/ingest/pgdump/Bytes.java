package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.observe.Progress;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The bytes of a file from its beginning to its end, counted and summed up as they are read. For one thread. */
final class Bytes extends InputStream {
    private static final int REPORTED_EVERY = 1 << 20;

    private final InputStream in;
    private final MessageDigest digest;
    private final Progress progress;
    private final String name;
    private final long size;
    private long position;
    private @Nullable IOException fault;

    private Bytes(InputStream in, MessageDigest digest, Progress progress, String name, long size) {
        this.in = in;
        this.digest = digest;
        this.progress = progress;
        this.name = name;
        this.size = size;
    }

    static Bytes of(Path file, Progress progress) throws IOException {
        return of(
                new BufferedInputStream(Files.newInputStream(file), 256 * 1024),
                progress,
                file.getFileName().toString(),
                Files.size(file));
    }

    static Bytes of(InputStream in, Progress progress, String name, long size) {
        try {
            return new Bytes(in, MessageDigest.getInstance("SHA-256"), progress, name, size);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public int read() throws IOException {
        int b;
        try {
            b = in.read();
        } catch (IOException e) {
            throw itsOwn(e);
        }
        if (b >= 0) {
            digest.update((byte) b);
            moved(1);
        }
        return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read;
        try {
            read = in.read(into, offset, length);
        } catch (IOException e) {
            throw itsOwn(e);
        }
        if (read > 0) {
            digest.update(into, offset, read);
            moved(read);
        }
        return read;
    }

    private IOException itsOwn(IOException e) {
        fault = e;
        return e;
    }

    /**
     * Tells a fault of where the file is from one of what is in it.
     *
     * @param e thrown by what unpacks them
     * @throws IOException where they could not be read, or unpacking takes more memory than it is given
     */
    void rethrowUnlessDamaged(IOException e) throws IOException {
        if (fault != null) {
            throw fault;
        }
        if (String.valueOf(e.getMessage()).contains("too much memory")) {
            throw e;
        }
    }

    /** What gzip wrote may have parts; whoever inflates asks whether one more follows. */
    @Override
    public int available() throws IOException {
        return in.available();
    }

    private void moved(int by) {
        if ((position + by) / REPORTED_EVERY != position / REPORTED_EVERY) {
            progress.at(name, position + by, size);
        }
        position += by;
    }

    /** How many were read. */
    long position() {
        return position;
    }

    /** Reads what is left. @return SHA-256 of all, in hexadecimal digits */
    String digestToTheEnd() throws IOException {
        transferTo(nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }

    private static java.io.OutputStream nullOutputStream() {
        return java.io.OutputStream.nullOutputStream();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
