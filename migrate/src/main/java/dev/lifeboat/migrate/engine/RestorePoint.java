package dev.lifeboat.migrate.engine;

/**
 * A name by which the database can be recovered to the moment before the first statement.
 *
 * @param position in the log, e.g. 0/16B3748
 */
public record RestorePoint(String name, String position) {}
