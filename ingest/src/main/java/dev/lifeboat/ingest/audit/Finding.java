package dev.lifeboat.ingest.audit;

/**
 * One finding.
 *
 * @param check what was looked at, e.g. {@code archiving}: the same each time, and once in a report
 * @param finding what was found
 * @param remedy what to do next; empty when there is nothing to do
 */
public record Finding(String check, Severity severity, String finding, String remedy) {}
