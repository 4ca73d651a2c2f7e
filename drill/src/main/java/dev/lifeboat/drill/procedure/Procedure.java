package dev.lifeboat.drill.procedure;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a database is brought back, written down so that it can be followed.
 *
 * @param database the database, {@code engine:cluster/name}
 * @param estimate how long all of it should take; null when not said
 * @param values what placeholders of its own stand for, by name
 */
public record Procedure(
        String database,
        String name,
        String type,
        List<Step> steps,
        @Nullable Duration estimate,
        List<String> contacts,
        List<String> resources,
        Map<String, String> values) {
    public Procedure {
        steps = List.copyOf(steps);
        contacts = List.copyOf(contacts);
        resources = List.copyOf(resources);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * One step.
     *
     * @param command of a POSIX shell, with placeholders; null where there is none to run
     * @param expected how long it should take; null when not said
     * @param person a person must do it, or decide that it is done
     * @param note what to know before; null when nothing
     */
    public record Step(
            String title,
            @Nullable String command,
            @Nullable Duration expected,
            boolean person,
            @Nullable String note) {}
}
