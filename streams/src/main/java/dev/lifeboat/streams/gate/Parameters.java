package dev.lifeboat.streams.gate;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of a query. One that is not known is refused rather than ignored: it was meant to change the answer. */
final class Parameters {
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private final Context context;

    private Parameters(Context context) {
        this.context = context;
    }

    static Parameters of(Context context, String... known) {
        var names = Set.of(known);
        for (String name : context.queryParamMap().keySet()) {
            if (!names.contains(name)) {
                String shown = name.length() <= 60 ? name : name.substring(0, 60) + "...";
                throw Problem.malformed(shown, "not a parameter of this query; known are " + new TreeSet<>(names));
            }
        }
        return new Parameters(context);
    }

    @Nullable
    String text(String name) {
        String text = context.queryParam(name);
        return text == null ? null : Fields.plainText(name, text);
    }

    /** An instant such as 2026-07-01T02:00:00Z, or with another offset from UTC. */
    @Nullable
    Instant instant(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            Instant instant = Instant.parse(text);
            if (!instant.isBefore(EARLIEST) && instant.isBefore(LATEST)) {
                return Instant.ofEpochMilli(instant.toEpochMilli());
            }
        } catch (DateTimeException e) {
            throw Problem.malformed(
                    name,
                    "'" + text + "' is no instant; expected e.g. 2026-07-01T02:00:00Z, or with an offset and its plus"
                            + " sign encoded 2026-07-01T04:00:00%2B02:00");
        }
        throw Problem.malformed(name, "'" + text + "' is absurd; expected between " + EARLIEST + " and " + LATEST);
    }

    int limit(String name, int otherwise, int most) {
        String text = context.queryParam(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw Problem.malformed(name, "'" + text + "' is no whole number; expected 1 to " + most);
        }
        throw Problem.malformed(name, text + " is out of bounds; expected 1 to " + most);
    }

    /** One of some words; the first when the parameter is absent. */
    String word(String name, String... words) {
        String text = context.queryParam(name);
        if (text == null) {
            return words[0];
        }
        if (Arrays.asList(words).contains(text)) {
            return text;
        }
        throw Problem.malformed(name, "'" + text + "' is not known; expected one of " + String.join(", ", words));
    }
}
