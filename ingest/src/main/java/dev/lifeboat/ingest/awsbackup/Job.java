package dev.lifeboat.ingest.awsbackup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All that events tell of one job or recovery point. The newest tells its state; what it leaves out an older one tells. */
final class Job {
    private static final Comparator<Event> ORDER =
            Comparator.comparingInt(Event::progress).thenComparing(Event::time);

    private final String id;
    private final List<Event> events = new ArrayList<>();
    private boolean sorted = true;

    Job(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    void add(Event event) {
        events.add(event);
        sorted = false;
    }

    Event newest() {
        return newestFirst().get(0);
    }

    private List<Event> newestFirst() {
        if (!sorted) {
            events.sort(ORDER.reversed());
            sorted = true;
        }
        return events;
    }

    String state() {
        return newest().state();
    }

    @Nullable
    String resource() {
        return told(Event::resource);
    }

    @Nullable
    String text(String field) {
        return told(event -> event.detail().text(field));
    }

    @Nullable
    Instant instant(String field) {
        return told(event -> event.detail().instant(field));
    }

    @Nullable
    Long count(String field) {
        return told(event -> event.detail().count(field));
    }

    <T> @Nullable T told(Function<Event, @Nullable T> by) {
        for (Event event : newestFirst()) {
            T told = by.apply(event);
            if (told != null) {
                return told;
            }
        }
        return null;
    }
}
