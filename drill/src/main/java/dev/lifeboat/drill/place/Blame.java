package dev.lifeboat.drill.place;

import java.util.Optional;
import java.util.regex.Pattern;

/** Tells a fault of the place of a drill from a fault of the backup, by what tools and servers print. */
public final class Blame {
    private static final Pattern PLACE = Pattern.compile(
            "No space left on device|Disk quota exceeded|Cannot allocate memory|could not map anonymous shared memory"
                    + "|out of memory|Too many open files|Read-only file system"
                    + "|could not create (?:shared memory|semaphores)|could not create (?:Unix|any Unix)"
                    + "|lock file \"[^\"]*\" already exists|is incompatible with server|not compatible with this version"
                    + "|could not access file \"[^\"]*\"|could not load library|command not found|Cannot exec"
                    + "|could not open extension control file|extension \"[^\"]*\" is not available"
                    + "|terminated by signal 9|is not recognized by setlocale|could not open collator for locale"
                    + "|could not create locale|is incompatible with operating system|invalid (?:LC_\\w+ )?locale name"
                    + "|could not convert locale name|ICU .*is not supported in this build"
                    + "|error while loading shared libraries|Stale file handle|couldn't re-allocate memory|memory exhausted"
                    + "|Window size larger than maximum|requires too much memory"
                    + "|required extension|unsupported version \\([0-9.]+\\) in file header",
            Pattern.CASE_INSENSITIVE);

    private Blame() {}

    /** The line that blames the place; empty when none does. */
    public static Optional<String> place(String text) {
        return text.lines()
                .filter(line -> PLACE.matcher(line).find())
                .map(String::strip)
                .reduce((first, last) -> last);
    }
}
