package dev.lifeboat.drill.place;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** Who works on something, in one line: a process is known by its id and when it started, as ids are given again. */
public final class Mark {
    private static final Pattern FORM = Pattern.compile("\\d{1,18} \\d{1,18}\\n?");

    /** The start of a process is known by the boot time, and that to the second. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private Mark() {}

    /** That of this process. */
    public static String own() {
        var process = ProcessHandle.current();
        return process.pid() + " " + started(process).toEpochMilli();
    }

    /** Whether a text is one. */
    public static boolean is(String text) {
        return FORM.matcher(text).matches();
    }

    /** Whether that process still runs. One that cannot be told is taken for dead. */
    public static boolean isAlive(String mark) {
        if (!is(mark)) {
            return false;
        }
        String[] words = mark.strip().split(" ");
        Instant started = Instant.ofEpochMilli(Long.parseLong(words[1]));
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(it -> Duration.between(started(it), started).abs().compareTo(START_TOLERANCE) <= 0)
                .isPresent();
    }

    private static Instant started(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
