package dev.lifeboat.snapshot;

/**
 * A part of a table.
 *
 * @param digest over the multiset of its rows
 */
public record Chunk(KeyRange range, long rows, String digest) {}
