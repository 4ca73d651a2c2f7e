package dev.lifeboat.snapshot;

/**
 * A column that was read.
 *
 * @param type as the server calls it, e.g. {@code numeric(12,2)}
 */
public record Column(String name, String type) {}
