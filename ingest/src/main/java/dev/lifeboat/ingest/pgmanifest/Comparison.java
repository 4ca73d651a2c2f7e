package dev.lifeboat.ingest.pgmanifest;

import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.pgmanifest.Manifest.Item;
import java.io.IOException;
import java.io.InputStream;

/** Compares what is read of files with what the manifest says of them. For one thread. */
final class Comparison {
    private static final int BUFFER = 256 * 1024;

    private final Findings findings;
    private final boolean checksums;
    private final Progress progress;
    private final String backup;
    private final long total;
    private final byte[] buffer = new byte[BUFFER];
    private long done;

    Comparison(Findings findings, boolean checksums, Progress progress, String backup, long total) {
        this.findings = findings;
        this.checksums = checksums;
        this.progress = progress;
        this.backup = backup;
        this.total = total;
    }

    /** Opens a file when it has to be read. */
    interface Content {
        InputStream open() throws IOException;
    }

    /** @param size of the file as it is there */
    void compare(Item item, long size, Content content) throws IOException {
        if (size != item.size()) {
            done += item.size();
            findings.wrong(
                    item.path(),
                    size == 0
                            ? "is empty; the manifest says " + item.size() + " bytes"
                            : "has " + size + " bytes; the manifest says " + item.size());
            return;
        }
        if (!checksums) {
            findings.gap("checksums were not compared (--set checksums=false)");
        } else if (item.algorithm() == Checksum.NONE) {
            findings.gap("the manifest holds no checksums (--manifest-checksums=NONE)");
        } else if (!summed(item, content)) {
            findings.wrong(item.path(), "is damaged: its " + item.algorithm() + " is another one");
            return;
        }
        findings.right(size);
    }

    private boolean summed(Item item, Content content) throws IOException {
        findings.compared();
        var sum = item.algorithm().start();
        long left = item.size();
        try (var in = content.open()) {
            int read;
            while ((read = in.read(buffer)) > 0) {
                sum.add(buffer, read);
                left -= read;
                done += read;
                progress.at(backup, done, total);
            }
        }
        return left == 0 && sum.is(item.checksum());
    }
}
