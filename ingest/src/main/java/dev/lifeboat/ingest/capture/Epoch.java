package dev.lifeboat.ingest.capture;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import java.util.Map;

/**
 * One unbroken reading of a catalog: a snapshot, and every change since. A new one begins when the old cannot go on.
 *
 * @param number counts up
 * @param snapshotting the snapshot, or the withdrawal of what it no longer found, is not finished: begin again
 * @param reason why it began
 * @param systemIdentifier identity of the database cluster
 * @param timeline its timeline
 * @param tables the tables that are read
 * @param identities by table, which one of that name it was, and by which membership it was published (see
 *     {@link dev.lifeboat.ingest.catalog.Publication.Tables}); empty when it was remembered by a version that did not know
 * @param base added to the log position of this cluster to get the position of versions, so that versions keep growing when a
 *     catalog is restored or moved and its log begins anew
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Epoch(
        int number,
        boolean snapshotting,
        String reason,
        String systemIdentifier,
        String timeline,
        List<String> tables,
        Map<String, String> identities,
        long base) {

    Epoch {
        tables = List.copyOf(tables);
        identities = identities == null ? Map.of() : Map.copyOf(identities);
    }

    Epoch withBase(long newBase) {
        return new Epoch(number, snapshotting, reason, systemIdentifier, timeline, tables, identities, newBase);
    }

    Epoch complete() {
        return new Epoch(number, false, reason, systemIdentifier, timeline, tables, identities, base);
    }

    /** The same, to be begun again for this reason. */
    Epoch broken(String why) {
        return new Epoch(number, true, why, systemIdentifier, timeline, tables, identities, base);
    }
}
