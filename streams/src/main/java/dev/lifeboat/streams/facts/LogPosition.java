package dev.lifeboat.streams.facts;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A position in the log of a database, comparable with others of the same log: {@code 16/B374D848} of PostgreSQL, or a whole
 * number, such as an LSN of InnoDB or SQL Server or an SCN of Oracle. PostgreSQL's, written as a number, is the same one.
 */
public record LogPosition(BigInteger value, boolean slashed) implements Comparable<LogPosition> {
    private static final Pattern SLASHED = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");
    /** SQL Server has 25 digits. Twenty-four are the name of a segment of PostgreSQL's log, which need not hold a letter. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,23}|[0-9]{25,40}");

    /** The position of a text; empty where the form is another one, such as that of a file of the log, which tells no order. */
    public static Optional<LogPosition> of(String text) {
        String stripped = text.strip();
        Matcher halves = SLASHED.matcher(stripped);
        if (halves.matches()) {
            long value = Long.parseLong(halves.group(1), 16) << 32 | Long.parseLong(halves.group(2), 16);
            return Optional.of(new LogPosition(new BigInteger(Long.toUnsignedString(value)), true));
        }
        return NUMBER.matcher(stripped).matches()
                ? Optional.of(new LogPosition(new BigInteger(stripped), false))
                : Optional.empty();
    }

    public boolean isAfter(LogPosition other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(LogPosition other) {
        return value.compareTo(other.value);
    }

    /** As it is written, in a form that {@link #of} reads. */
    @Override
    public String toString() {
        return slashed ? "%X/%X".formatted(value.shiftRight(32), value.intValue()) : value.toString();
    }
}
