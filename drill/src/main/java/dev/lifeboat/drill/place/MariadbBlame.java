package dev.lifeboat.drill.place;

import java.util.Optional;
import java.util.regex.Pattern;

/** What tools and servers of MariaDB and MySQL print of the place of a drill, and what only the place's own faults make them print. */
public final class MariadbBlame {
    private static final Pattern PLACE = Pattern.compile(
            "Errcode: (?:13|23|24|28|30)\\b|errno: (?:13|24|28|30)\\b|error number (?:13|24|28|30)\\b|Got error '?(?:13|23|24|28|30)\\b|Disk (?:is )?full|The table '[^']*' is full"
                    + "|unknown (?:variable|option)|Unknown storage engine|Can't open shared library|Plugin '[^']*' is not loaded"
                    + "|encryption key|key management|keyring|Upgrade after a crash is not supported"
                    + "|Can't (?:start server|create IP socket|create/write to file)|Permission denied|Cannot allocate memory"
                    + "|Please consult the Knowledge Base to find out how to run mysqld as root|Please read \"Security\" section of the manual",
            Pattern.CASE_INSENSITIVE);

    /** MySQL 9 would load it at each start from where no plugin is in a drill, says so, and goes on. */
    private static final String NOT_MISSED = "component_reference_cache";

    /** The client was let in, and has no server any more. */
    private static final Pattern LOST = Pattern.compile("ERROR 20(?:06|13) ");

    private MariadbBlame() {}

    /** Whether a client says that its server is gone: that it ended, or that it threw the client out. */
    public static boolean lost(String text) {
        return LOST.matcher(text).find();
    }

    /** The line that blames the place; empty when none does. */
    public static Optional<String> place(String text) {
        return Blame.place(text)
                .or(() -> text.lines()
                        .filter(line -> !line.contains("[Warning]") && !line.contains("[Note]"))
                        .filter(line -> !line.contains(NOT_MISSED))
                        .filter(line -> PLACE.matcher(line).find())
                        .map(String::strip)
                        .reduce((first, last) -> last));
    }
}
