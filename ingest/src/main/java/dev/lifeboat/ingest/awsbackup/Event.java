package dev.lifeboat.ingest.awsbackup;

import dev.lifeboat.ingest.fields.Entry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of AWS Backup.
 *
 * @param time when it was sent, which need not be the order of what happened
 * @param resource the first of its resources: of a job that completed, the recovery point that it made
 */
record Event(String type, Instant time, @Nullable String resource, Entry detail) {

    static Event of(Entry envelope) {
        String source = envelope.needed("source");
        if (!source.equals("aws.backup")) {
            throw envelope.bad("source", "is " + source + "; expected aws.backup");
        }
        Instant time = envelope.instant("time");
        Entry detail = envelope.in("detail");
        if (time == null || detail == null) {
            throw envelope.bad(time == null ? "time" : "detail", "is missing");
        }
        var resources = envelope.texts("resources");
        return new Event(envelope.needed("detail-type"), time, resources.isEmpty() ? null : resources.get(0), detail);
    }

    /** What some events call state and others status. */
    String state() {
        String state = detail.text("state");
        return state == null ? detail.needed("status") : state;
    }

    /** A job goes through states in this order, whatever the order in which its events come. */
    int progress() {
        return switch (state()) {
            case "CREATED" -> 0;
            case "PENDING" -> 1;
            case "RUNNING" -> 2;
            default -> 3;
        };
    }
}
