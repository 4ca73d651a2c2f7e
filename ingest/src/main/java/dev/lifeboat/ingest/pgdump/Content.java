package dev.lifeboat.ingest.pgdump;

import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The data of one table or large object as they come: inflated where they are deflated, which compares their Adler-32, and with
 * an eye on their end.
 */
final class Content implements AutoCloseable {
    private static final byte[] END_OF_COPY = {'\\', '.', '\n'};

    private final boolean deflated;
    private final Inflater inflater = new Inflater();
    private final byte[] buffer = new byte[64 * 1024];
    private final byte[] last = new byte[8];
    private long bytes;

    Content(boolean deflated) {
        this.deflated = deflated;
    }

    void add(byte[] chunk, int length) throws DataFormatException {
        if (!deflated) {
            keep(chunk, length);
            return;
        }
        inflater.setInput(chunk, 0, length);
        int inflated;
        while ((inflated = inflater.inflate(buffer)) > 0) {
            keep(buffer, inflated);
        }
        if (inflater.getRemaining() > 0) {
            throw new DataFormatException("goes on behind its end");
        }
    }

    private void keep(byte[] read, int length) {
        int taken = Math.min(length, last.length);
        System.arraycopy(last, taken, last, 0, last.length - taken);
        System.arraycopy(read, length - taken, last, last.length - taken, taken);
        bytes += length;
    }

    /** Whether all of it came, as far as that can be told. */
    boolean isWhole() {
        return !deflated || inflater.finished();
    }

    /** Whether it ends as what COPY reads does; blank lines follow. */
    boolean endsCopy() {
        int end = last.length;
        while (end > END_OF_COPY.length && last[end - 1] == '\n' && last[end - 2] == '\n') {
            end--;
        }
        return bytes >= END_OF_COPY.length
                && java.util.Arrays.equals(last, end - END_OF_COPY.length, end, END_OF_COPY, 0, END_OF_COPY.length);
    }

    /** Whether it ends as statements do that are written instead: with a blank line, be there none. */
    boolean endsStatements() {
        return bytes >= 2 && last[last.length - 1] == '\n' && last[last.length - 2] == '\n';
    }

    /** Whether it ends as the data of that entry must. */
    boolean endsAs(Toc.Data entry) {
        return !entry.ofTable() || (entry.copied() ? endsCopy() : endsStatements());
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
