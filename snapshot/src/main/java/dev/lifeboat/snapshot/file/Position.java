package dev.lifeboat.snapshot.file;

import java.time.Instant;

/**
 * The instant of a snapshot, for people and as the server tells it.
 *
 * @param visible of PostgreSQL: which transactions the snapshot shows, so that two snapshots with the same show the same;
 *     empty if the server does not tell
 */
public record Position(Instant at, String visible) {}
