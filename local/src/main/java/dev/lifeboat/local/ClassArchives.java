package dev.lifeboat.local;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the class archives that the children of this process lacked, one after the other, at low priority, so that the
 * next run starts faster. Nothing depends on it. Closing gives up what is under way.
 */
public final class ClassArchives implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchives.class);
    /** By their kinds: those that the children of this process lacked. */
    private static final Map<String, ClassArchive> MISSING = new ConcurrentHashMap<>();

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Process building;

    private ClassArchives() {}

    static void missing(String kind, ClassArchive archive) {
        MISSING.put(kind, archive);
    }

    /**
     * Makes them now, all at once, and returns when they are there.
     *
     * @throws IOException if one cannot be made
     */
    public static void buildMissing() throws IOException, InterruptedException {
        var building = new LinkedHashMap<ClassArchive, Process>();
        for (var archive : MISSING.values()) {
            building.put(archive, archive.build());
        }
        for (var process : building.entrySet()) {
            int code = process.getValue().waitFor();
            if (code != 0) {
                throw new IOException("the JVM that makes a class archive ended with exit code " + code);
            }
            process.getKey().keep();
        }
    }

    /** Makes them after a while, in the background. */
    public static ClassArchives buildMissingAfter(Duration delay) {
        var archives = new ClassArchives();
        var thread = new Thread(() -> archives.build(delay), "class-archives");
        thread.setDaemon(true);
        thread.start();
        return archives;
    }

    private void build(Duration delay) {
        try {
            if (closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            for (var archive : MISSING.values()) {
                var process = start(archive);
                if (process == null) {
                    return;
                }
                if (process.waitFor() == 0) {
                    archive.keep();
                }
            }
        } catch (IOException e) {
            LOG.debug("no class archive; later starts are slower", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable Process start(ClassArchive archive) throws IOException {
        return closed.getCount() == 0 ? null : (building = archive.build());
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (building != null) {
            building.destroyForcibly();
        }
    }
}
