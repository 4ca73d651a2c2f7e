package dev.lifeboat.ingest.report;

import dev.lifeboat.ingest.catalog.Mapped;

/**
 * One report that can be taken.
 *
 * @param eventId id of the event; empty for a heartbeat, which has none
 * @param evidence what is to be published
 */
public record Report(Kind kind, String eventId, Mapped<?> evidence) {}
