package dev.lifeboat.local;

import java.util.List;

/** What goes before a command line so that what it runs does not outlive the process that started it. */
public final class Watchdog {
    /**
     * Runs a command ($@) until it ends, or the standard input does: then it is stopped fast (SIGINT), at once
     * (SIGQUIT) if that takes more than five seconds, and a second later killed with its group: what a shell starts in the
     * background ignores both signals unless it says otherwise. SIGTERM stops it fast as well.
     */
    private static final String SCRIPT = """
            trap '' INT
            exec 3<&0
            $(command -v setsid) "$@" 3<&- </dev/null & pg=$!
            trap 'kill -INT $pg' TERM
            (
              while read -r _; do :; done <&3
              %s
              for i in 1 2 3 4 5; do sleep 1; kill -0 $pg || exit; done
              kill -QUIT $pg
              sleep 1
              kill -KILL -$pg || kill -KILL $pg
            ) 2>/dev/null & dog=$!
            exec 3<&-
            wait $pg
            code=$?
            while kill -0 $pg 2>/dev/null; do wait $pg; code=$?; done
            kill $dog 2>/dev/null
            exit $code
            """;

    private static final String STOP = SCRIPT.formatted("kill -INT $pg");
    private static final String KILL = SCRIPT.formatted("kill -KILL -$pg || kill -KILL $pg");

    private Watchdog() {}

    /** The words; the command follows. It ends as the command does. */
    public static List<String> words(String name) {
        return List.of("/bin/sh", "-c", STOP, name);
    }

    /** The same for what has nothing to lose: it is killed at once, with its group, when the standard input ends. */
    public static List<String> wordsToKill(String name) {
        return List.of("/bin/sh", "-c", KILL, name);
    }
}
