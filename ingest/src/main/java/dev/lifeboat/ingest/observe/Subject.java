package dev.lifeboat.ingest.observe;

import dev.lifeboat.schemas.DatabaseIds;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is observed, and when.
 *
 * @param database the database that the evidence is about, {@code engine:cluster/name}
 * @param source id of the source: the tool, a colon, and most often the database
 * @param options what is set for the tool
 * @param observedAt when the tool said it, to the millisecond
 */
public record Subject(String database, String source, Map<String, String> options, Instant observedAt) {
    private static final Pattern SOURCE = Pattern.compile("[a-z][a-z0-9-]{0,40}:[^\\p{Cntrl}\\s]{1,400}");

    public Subject {
        if (!DatabaseIds.isValid(database)) {
            throw new IllegalArgumentException(
                    "'" + database
                            + "' is not the id of a database; expected engine:cluster/name, e.g. postgresql:orders-prod/orders");
        }
        if (!SOURCE.matcher(source).matches()) {
            throw new IllegalArgumentException("'" + source
                    + "' is not the id of a source; expected the name of the tool, a colon and a name without blanks");
        }
        options = Map.copyOf(options);
        observedAt = observedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The source of a tool that nobody named otherwise: one for each database, so that none withdraws another's facts. */
    public static String sourceOf(String tool, String database) {
        return tool + ":" + database.replaceAll("\\s", "_");
    }

    /** The same at another instant. */
    public Subject at(Instant instant) {
        return new Subject(database, source, options, instant);
    }

    /** What is set under a key, or else this. */
    public String option(String key, String otherwise) {
        return options.getOrDefault(key, otherwise);
    }

    /**
     * The zone that is set under a key; null when none is.
     *
     * @throws BadInputException if what is set is no zone
     */
    public @Nullable ZoneId zone(String key) {
        String named = option(key, "");
        try {
            return named.isEmpty() ? null : ZoneId.of(named);
        } catch (DateTimeException e) {
            throw new BadInputException("--set " + key, "'" + named + "' is no zone; expected e.g. Europe/Berlin");
        }
    }
}
