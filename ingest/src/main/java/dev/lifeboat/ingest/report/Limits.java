package dev.lifeboat.ingest.report;

import java.util.Set;

/** How much text evidence holds, in characters: as much as that of catalogs. What is longer is refused and not cut. */
final class Limits {
    private static final int NAME = 512;
    private static final int LONG = 8 * 1024;
    private static final Set<String> LONG_ONES = Set.of(
            "details",
            "rollbackPlan",
            "validationPlan",
            "evidence",
            "finding",
            "remedy",
            "message",
            "steps",
            "location",
            "archiveLocation",
            "rawReference");

    private Limits() {}

    static int of(String field) {
        return isLong(field) ? LONG : NAME;
    }

    /** Words for people, over several lines. */
    static boolean isLong(String field) {
        return LONG_ONES.contains(field);
    }
}
