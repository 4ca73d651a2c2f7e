package dev.lifeboat.streams.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One rule of readiness.
 *
 * @param number 1 to 25
 * @param name its name in capitals, e.g. DATA_BACKUP_AGE
 * @param holdsWhen when it holds, in words
 */
public record Control(int number, String name, String holdsWhen) {
    /** How many there are: numbers go from 1 to this. */
    public static final int COUNT = 25;

    /** E.g. RR-03. */
    public String id() {
        return id(number);
    }

    /** E.g. RR-03. */
    static String id(int number) {
        return IDS[number];
    }

    @Override
    public String toString() {
        return id() + " " + name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Control control && control.number == number;
    }

    @Override
    public int hashCode() {
        return number;
    }

    private static final String[] IDS = new String[COUNT + 1];

    static {
        for (int number = 0; number < IDS.length; number++) {
            IDS[number] = String.format(Locale.ROOT, "RR-%02d", number);
        }
    }
}
