package dev.lifeboat.sink.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What one record does to the store.
 *
 * @param projection the rows it belongs to
 * @param id identity of the row
 * @param tombstone the row is deleted
 * @param json the record, with {@code recordPartition}, {@code recordOffset} and {@code publishedAt}
 */
record Row(Projection projection, String id, boolean tombstone, ObjectNode json) {}
