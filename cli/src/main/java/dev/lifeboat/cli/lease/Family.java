package dev.lifeboat.cli.lease;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All processes that come from a command: its descendants while it lives; and, where there is a /proc, whatever has the mark of
 * the run in its environment, for a process whose parent has ended is nobody's descendant any more. What clears its environment
 * and leaves its parents within half a second is not found.
 */
final class Family {
    static final String MARK = "LIFEBOAT_RUN";

    private static final Path PROC = Path.of("/proc");

    private final Process head;
    private final byte[] mark;
    private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();

    Family(Process head, String run) {
        this.head = head;
        this.mark = (MARK + "=" + run).getBytes(StandardCharsets.UTF_8);
    }

    /** Remembers who is there now. */
    void look() {
        head.descendants().forEach(seen::add);
    }

    /** All but the command itself that live now. */
    List<ProcessHandle> alive() {
        look();
        marked();
        return seen.stream()
                .filter(it -> it.pid() != head.pid() && it.isAlive() && !isOver(it.pid()))
                .toList();
    }

    /** It has ended, and only waits for somebody to ask how. */
    private static boolean isOver(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    private void marked() {
        if (!Files.isDirectory(PROC)) {
            return;
        }
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            all.filter(it -> it.pid() != ProcessHandle.current().pid() && isMarked(it.pid()))
                    .forEach(seen::add);
        }
    }

    private boolean isMarked(long pid) {
        try {
            String environment = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(new String(mark, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false; // it has ended, or is somebody else's
        }
    }
}
