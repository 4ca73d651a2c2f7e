package dev.lifeboat.ingest.server;

/**
 * One query.
 *
 * @param name what it asks, for messages and places, e.g. {@code pg_stat_archiver}
 * @param sql reads alone, and takes no lock but those of reading the catalogue
 * @param grant what the role needs so that it is answered, as a command for an administrator
 */
public record Question(String name, String sql, String grant) {}
