package dev.lifeboat.streams.facts;

/** The record that a statement rests on, e.g. partition 3, offset 8812 of lifeboat.backup.v1, row backup_catalog/42. */
public record Evidence(String topic, int partition, long offset, String source, String nativeId) {}
