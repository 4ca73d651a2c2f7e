package dev.lifeboat.drill.place;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Processes that outlive the script that has started them: known by a variable that they have inherited, for nobody is their
 * parent any more. One that has put its environment aside is not seen, nor any on a system without {@code /proc}.
 */
public final class Survivors {
    /** Tells a command which directory it works in, and so tells what it has started. */
    public static final String DIRECTORY = "LIFEBOAT_DRILL_DIRECTORY";

    private static final int KILL_SECONDS = 10;
    /** What begins another process while it is looked for is found the next time. */
    private static final int ROUNDS = 20;

    private Survivors() {}

    /** Kills all that have the variable, and waits until they are gone; returns how many there were. */
    public static int kill(String variable, String value) {
        int all = 0;
        for (int round = 0; round < ROUNDS; round++) {
            int killed = killOnce(variable, value);
            if (killed == 0) {
                break;
            }
            all += killed;
        }
        return all;
    }

    private static int killOnce(String variable, String value) {
        var killed = new ArrayList<ProcessHandle>();
        for (ProcessHandle process : having(variable + "=" + value)) {
            if (process.destroyForcibly()) {
                killed.add(process);
            }
        }
        killed.forEach(process -> process.onExit()
                .orTimeout(KILL_SECONDS, TimeUnit.SECONDS)
                .exceptionally(e -> process)
                .join());
        return killed.size();
    }

    private static List<ProcessHandle> having(String assignment) {
        return ProcessHandle.allProcesses()
                .filter(process -> has(process.pid(), assignment))
                .toList();
    }

    private static boolean has(long pid, String assignment) {
        try {
            String environment =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            String sought = new String(assignment.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0")).contains(sought);
        } catch (IOException e) {
            return false; // somebody else's, or gone
        }
    }
}
