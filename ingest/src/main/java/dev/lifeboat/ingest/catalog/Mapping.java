package dev.lifeboat.ingest.catalog;

import java.util.List;

/**
 * What became of one row.
 *
 * @param records what to publish, in this order
 * @param warnings what could not be taken as it was
 */
public record Mapping(List<Mapped<?>> records, List<Warning> warnings) {
    public Mapping {
        records = List.copyOf(records);
        warnings = List.copyOf(warnings);
    }
}
