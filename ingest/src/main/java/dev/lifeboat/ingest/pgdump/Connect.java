package dev.lifeboat.ingest.pgdump;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command {@code \connect} of a script, as appendPsqlMetaConnect of string_utils.c writes it, and no other. */
public final class Connect {
    private static final Pattern PLAIN = Pattern.compile("\\\\connect (\"?)([A-Za-z0-9_.]+)\\1");
    private static final Pattern QUOTED =
            Pattern.compile("\\\\connect -reuse-previous=on \"dbname='((?:[^'\\\\\"]|\\\\.|\"\")*)'\"");

    private Connect() {}

    /** Of which database a line is that connects to one; empty for any other line. */
    public static Optional<String> database(String line) {
        Matcher plain = PLAIN.matcher(line);
        if (plain.matches()) {
            return Optional.of(plain.group(2));
        }
        Matcher quoted = QUOTED.matcher(line);
        return quoted.matches()
                ? Optional.of(quoted.group(1).replace("\"\"", "\"").replaceAll("\\\\(.)", "$1"))
                : Optional.empty();
    }
}
