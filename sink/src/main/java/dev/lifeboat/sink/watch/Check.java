package dev.lifeboat.sink.watch;

/** What the second watch looks for. */
enum Check {
    READINESS_OVERDUE(
            "SW-01",
            "see that lifeboat streams runs, is ready and keeps up: its /readyz, its log, and its lag. Until a newer"
                    + " readiness is published, trust nothing that is shown of this database"),
    STREAMS_SILENT(
            "SW-02",
            "start lifeboat streams, or look at its /readyz and its log. Meanwhile readiness does not follow time or"
                    + " evidence, and the gate answers nothing"),
    SOURCE_SILENT(
            "SW-03",
            "see that what reads this source runs, and that the source can be reached. If it was taken out of service,"
                    + " delete its heartbeat: a record with its name as key and no value on lifeboat.heartbeat.v1");

    private final String id;
    private final String remedy;

    Check(String id, String remedy) {
        this.id = id;
        this.remedy = remedy;
    }

    /** Stands where alerts of the topology have their control. */
    String id() {
        return id;
    }

    String remedy() {
        return remedy;
    }
}
