package dev.lifeboat.streams.readiness;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One rule of readiness.
 *
 * @param number 1 to 25
 * @param name its name in capitals, e.g. DATA_BACKUP_AGE
 * @param holdsWhen when it holds, in words
 * @param judge how it is judged
 */
public record Control(int number, String name, String holdsWhen, Judge judge) {

    /** E.g. RR-03. */
    public String id() {
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

    private static final String[] IDS = new String[26];

    static {
        for (int number = 0; number < IDS.length; number++) {
            IDS[number] = String.format(Locale.ROOT, "RR-%02d", number);
        }
    }
}
