package dev.lifeboat.streams.policy;

import dev.lifeboat.streams.facts.Millis;
import java.time.Duration;

/** Durations and versions in words. */
public final class Words {

    public static String of(Duration duration) {
        return of(Millis.of(duration));
    }

    /** The two greatest units, e.g. 2 d 3 h. */
    public static String of(long millis) {
        long minutes = millis / 60_000;
        long hours = minutes / 60;
        long days = hours / 24;
        if (days > 0) {
            return days + " d " + hours % 24 + " h";
        }
        if (hours > 0) {
            return hours + " h " + minutes % 60 + " min";
        }
        return minutes > 0 ? minutes + " min" : millis / 1000 + " s";
    }

    /** A series of versions, e.g. 1600 is 16, 906 is 9.6. */
    public static String version(int series) {
        return series / 100 + (series < 1000 ? "." + series % 100 : "");
    }

    private Words() {}
}
