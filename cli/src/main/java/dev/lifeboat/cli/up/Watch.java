package dev.lifeboat.cli.up;

import dev.lifeboat.cli.Console;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks every few seconds at the room on the disk, and at the size of the components' logs. */
final class Watch implements AutoCloseable {
    private static final int EVERY_SECONDS = 3;
    private static final long LARGEST_LOG_BYTES = 16 * 1024 * 1024;

    private final Path logs;
    private final DiskSpace disk;
    private final Console console;
    private final CompletableFuture<Object> diskFull = new CompletableFuture<>();
    private final ScheduledExecutorService timer;
    private boolean warned;

    Watch(Path logs, DiskSpace disk, Console console) {
        this.logs = logs;
        this.disk = disk;
        this.console = console;
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            var thread = new Thread(task, "watch");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(this::look, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Completes when there is too little room to go on. */
    CompletableFuture<Object> diskFull() {
        return diskFull;
    }

    private void look() {
        try {
            if (disk.isTooLittleToGoOn()) {
                diskFull.complete(disk);
            } else if (disk.isLow() && !warned) {
                warned = true;
                console.warn(disk.left());
            }
            bound(logs);
        } catch (IOException | RuntimeException e) {
            console.warn("cannot look after the logs and the disk: " + e);
        }
    }

    /** Copies a large log aside and empties it: its writer appends, and so goes on at the beginning. */
    static void bound(Path logs) throws IOException {
        try (var files = Files.newDirectoryStream(logs, "*.log")) {
            for (Path log : files) {
                if (Files.size(log) > LARGEST_LOG_BYTES) {
                    Files.copy(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                    FileChannel.open(log, StandardOpenOption.WRITE).truncate(0).close();
                }
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
