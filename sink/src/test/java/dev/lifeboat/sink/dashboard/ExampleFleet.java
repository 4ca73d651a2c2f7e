package dev.lifeboat.sink.dashboard;

import static dev.lifeboat.sink.Examples.record;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.sink.store.Entry;
import dev.lifeboat.sink.store.RowReader;
import dev.lifeboat.sink.store.Store;
import dev.lifeboat.v1.AlertEvent;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.ChangeCause;
import dev.lifeboat.v1.ControlChange;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.DecisionReason;
import dev.lifeboat.v1.EvidenceRef;
import dev.lifeboat.v1.GateDecision;
import dev.lifeboat.v1.GatePhase;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.MigrationState;
import dev.lifeboat.v1.Outcome;
import dev.lifeboat.v1.ReadinessChange;
import dev.lifeboat.v1.ResultWaiver;
import dev.lifeboat.v1.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;

/** A dozen databases as a company might have them, written into a store without Kafka: for pictures and page tests. */
final class ExampleFleet {
    static final String BLOCKED = "postgresql:orders-prod/orders";
    static final String HOSTILE = "postgresql:evil/<script>document.title='owned'</script>";

    private final Store store;
    private final Instant now;
    private final InMemoryCodec codec = new InMemoryCodec();
    private final RowReader rows = new RowReader(codec, List.of());
    private final Map<String, Long> offsets = new HashMap<>();

    ExampleFleet(Store store, Instant now) {
        this.store = store;
        this.now = now;
    }

    void write() throws Exception {
        orders();
        database(
                "mysql:crm-eu/crm",
                Verdict.BLOCKED,
                null,
                hours(9),
                1,
                List.of(
                        result(
                                "RR-05",
                                Outcome.FAIL,
                                true,
                                "RUN_FAILED",
                                "the run of 02:00 failed: no space left on device",
                                null,
                                118),
                        result(
                                "RR-03",
                                Outcome.FAIL,
                                true,
                                "BACKUP_TOO_OLD",
                                "newest good data backup is 27 h old, at most 24 h",
                                null,
                                97),
                        result(
                                "RR-13",
                                Outcome.WARN,
                                true,
                                "RPO_LAG",
                                "recoverable up to 34 min ago, warn at 15 min",
                                minutes(26),
                                120)));
        database(
                "postgresql:legacy/warehouse",
                Verdict.BLOCKED,
                null,
                null,
                0,
                List.of(
                        result(
                                "RR-22",
                                Outcome.UNKNOWN,
                                true,
                                "SOURCE_SILENT",
                                "catalog:legacy has said nothing for 3 d 4 h",
                                null,
                                3),
                        result(
                                "RR-01",
                                Outcome.UNKNOWN,
                                true,
                                "SOURCE_SILENT",
                                "its source is silent: what it has is not known",
                                null,
                                3),
                        result(
                                "RR-09",
                                Outcome.UNKNOWN,
                                true,
                                "SOURCE_SILENT",
                                "its source is silent: what it has is not known",
                                null,
                                3)));
        database(
                "postgresql:billing-prod/billing",
                Verdict.AT_RISK,
                null,
                minutes(47),
                4,
                List.of(
                        result(
                                "RR-03",
                                Outcome.WARN,
                                true,
                                "BACKUP_AGEING",
                                "newest good data backup is 13 h old, warn at 12 h",
                                hours(11),
                                204),
                        result(
                                "RR-19",
                                Outcome.FAIL,
                                false,
                                "COPIES_TOO_FEW",
                                "2 copies on 1 medium, none off-site; 3 on 2, one off-site",
                                null,
                                204)));
        database(
                "mariadb:shop/catalogue",
                Verdict.AT_RISK,
                null,
                hours(7),
                3,
                List.of(result("RR-20", Outcome.FAIL, false, "NO_IMMUTABLE_COPY", "no copy is locked", null, 61)));
        database(
                "postgresql:payments-prod/ledger",
                Verdict.READY,
                hours(3).plus(Duration.ofMinutes(12)),
                minutes(95),
                5,
                List.of());
        database(
                "postgresql:payments-prod/accounts",
                Verdict.READY,
                hours(3).plus(Duration.ofMinutes(40)),
                hours(2),
                5,
                List.of());
        database("postgresql:identity/users", Verdict.READY, hours(14), hours(5), 4, List.of());
        database("postgresql:analytics/events", Verdict.READY, hours(19), hours(19), 3, List.of());
        database("mysql:cms/content", Verdict.READY, hours(20), hours(11), 4, List.of());
        database("postgresql:logistics/routes", Verdict.READY, hours(22), hours(4), 4, List.of());
        database("sqlserver:finance/erp", Verdict.READY, hours(23), hours(6), 4, List.of());
    }

    /** A database whose every text wants to be markup. */
    void writeHostile() throws Exception {
        String markup = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
        put(
                Topics.READINESS,
                HOSTILE,
                readiness(
                        HOSTILE,
                        Verdict.BLOCKED,
                        null,
                        null,
                        0,
                        List.of(result("RR-01", Outcome.FAIL, true, markup, markup, null, 1))));
        put(Topics.ALERT, HOSTILE, alert(HOSTILE, "RR-01", markup, markup, markup, Duration.ofHours(2)));
    }

    private void orders() throws Exception {
        put(
                Topics.READINESS,
                BLOCKED,
                readiness(
                        BLOCKED,
                        Verdict.BLOCKED,
                        null,
                        hours(6),
                        2,
                        List.of(
                                result(
                                        "RR-01",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "3 restorable backups, the newest from today 04:10",
                                        null,
                                        42),
                                result(
                                        "RR-02",
                                        Outcome.PASS,
                                        false,
                                        "",
                                        "newest good full is 7 h old, at most 7 d",
                                        hours(161),
                                        42),
                                result(
                                        "RR-03",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "newest good data backup is 7 h old, warn at 12 h",
                                        hours(6),
                                        42),
                                result(
                                        "RR-04",
                                        Outcome.PASS,
                                        false,
                                        "",
                                        "the last 14 expected runs happened",
                                        hours(18),
                                        42),
                                result(
                                        "RR-05",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "no failed run after the last success",
                                        null,
                                        42),
                                result(
                                        "RR-06",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "41.8 GiB, 101 % of the median of the last 5",
                                        null,
                                        42),
                                result(
                                        "RR-08",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "checksums verified 6 h ago, at most 7 d",
                                        hours(162),
                                        57),
                                result(
                                        "RR-09",
                                        Outcome.FAIL,
                                        true,
                                        "RESTORE_TEST_MISSING",
                                        "no restore of any backup in use has ever succeeded; the last attempt stopped at 61 %",
                                        null,
                                        58,
                                        42),
                                result(
                                        "RR-10",
                                        Outcome.UNKNOWN,
                                        true,
                                        "NOT_TESTED",
                                        "no test names backup_catalog/42 or its chain",
                                        null,
                                        42),
                                result(
                                        "RR-11",
                                        Outcome.FAIL,
                                        true,
                                        "NOTHING_CHECKED",
                                        "the restore test of 2 March ran no checks and counted no rows",
                                        null,
                                        58),
                                result(
                                        "RR-12",
                                        Outcome.WARN,
                                        false,
                                        "RTO_NOT_SET",
                                        "no restore time measured; the objective is 12 h until set",
                                        null,
                                        7),
                                result(
                                        "RR-13",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "recoverable up to 40 s ago, warn at 15 min",
                                        minutes(14),
                                        301),
                                result(
                                        "RR-14",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "archiving works; last success 40 s ago, no failure since",
                                        null,
                                        301),
                                waived(result(
                                        "RR-19",
                                        Outcome.WAIVED,
                                        false,
                                        "TOO_FEW_COPIES",
                                        "waived by dba-lead and cto until 1 April: off-site storage is on order (without"
                                                + " it: fail, two copies on one medium)",
                                        hours(500),
                                        9)),
                                result(
                                        "RR-22",
                                        Outcome.PASS,
                                        true,
                                        "",
                                        "catalog:main and pgbackrest:orders are alive",
                                        minutes(15),
                                        302),
                                result(
                                        "RR-24",
                                        Outcome.FAIL,
                                        true,
                                        "CHECKLIST_INCOMPLETE",
                                        "5 of 8 required items done; missing: recovery time tested, rollback plan approved, window",
                                        null,
                                        77),
                                result(
                                        "RR-25",
                                        Outcome.NOT_APPLICABLE,
                                        false,
                                        "",
                                        "not asked for by baseline",
                                        null))));
        put(
                Topics.ALERT,
                BLOCKED,
                alert(
                        BLOCKED,
                        "RR-09",
                        "RESTORE_TESTED",
                        "no restore of any backup in use has ever succeeded; the last attempt stopped at 61 %",
                        "Restore backup_catalog/42 on another system and record the test: lifeboat drill " + BLOCKED,
                        Duration.ofHours(31)));
        put(
                Topics.ALERT,
                BLOCKED,
                alert(
                        BLOCKED,
                        "RR-11",
                        "CONTENT_CHECKED",
                        "the restore test of 2 March ran no checks and counted no rows",
                        "Compare row counts and content digests after the next restore, and record them.",
                        Duration.ofHours(31)));
        put(
                Topics.READINESS_CHANGE,
                BLOCKED,
                change(
                        "c1",
                        Verdict.UNKNOWN,
                        Verdict.BLOCKED,
                        ChangeCause.EVIDENCE,
                        31,
                        "RR-01",
                        Outcome.UNKNOWN,
                        Outcome.PASS,
                        "a first full backup"));
        put(
                Topics.READINESS_CHANGE,
                BLOCKED,
                change(
                        "c2",
                        Verdict.BLOCKED,
                        Verdict.BLOCKED,
                        ChangeCause.EVIDENCE,
                        6,
                        "RR-08",
                        Outcome.UNKNOWN,
                        Outcome.PASS,
                        "checksums verified"));
        put(
                Topics.READINESS_CHANGE,
                BLOCKED,
                change(
                        "c3",
                        Verdict.BLOCKED,
                        Verdict.BLOCKED,
                        ChangeCause.TIME,
                        3,
                        "RR-12",
                        Outcome.PASS,
                        Outcome.WARN,
                        "no restore time measured"));
        put(
                Topics.DECISION,
                BLOCKED,
                GateDecision.newBuilder()
                        .setDecisionId("d1")
                        .setRequestId("r1")
                        .setDatabase(BLOCKED)
                        .setMigrationId("V42__split_orders")
                        .setPhase(GatePhase.MIGRATE)
                        .setDecision(DecisionOutcome.DENY)
                        .setEvaluatedAt(now.minus(minutes(24)))
                        .setActor("ci:orders/run/881")
                        .setPolicy("baseline")
                        .setPolicyVersion(3)
                        .setReasons(List.of(
                                reason("RESTORE_TEST_MISSING", "never restored"),
                                reason("NOTHING_CHECKED", "0 rows verified"),
                                reason("CHECKLIST_INCOMPLETE", "5 of 8 items")))
                        .build());
        put(
                Topics.MIGRATION_GATE,
                References.migrationGate("V42__split_orders", BLOCKED),
                MigrationGate.newBuilder()
                        .setMigrationId("V42__split_orders")
                        .setDatabase(BLOCKED)
                        .setState(MigrationState.PLANNED)
                        .setChecklistRequired(8)
                        .setChecklistDone(5)
                        .setGate(DecisionOutcome.DENY)
                        .setBlocking(List.of("RESTORE_TEST_MISSING", "CHECKLIST_INCOMPLETE"))
                        .setUpdatedAt(now.minus(minutes(24)))
                        .build());
    }

    private void database(
            String id, Verdict verdict, Duration readyFor, Duration nextIn, int level, List<ControlResult> notable)
            throws Exception {
        var results = new ArrayList<>(notable);
        for (int i = 1; i <= 25; i++) {
            String control = "RR-%02d".formatted(i);
            if (notable.stream().noneMatch(r -> r.getControl().equals(control))) {
                results.add(result(control, Outcome.PASS, i % 2 == 1, "", "holds", nextIn, 100 + i));
            }
        }
        put(Topics.READINESS, id, readiness(id, verdict, readyFor, nextIn, level, results));
        for (var result : notable) {
            if (result.getRequired() && result.getOutcome() != Outcome.WARN) {
                put(Topics.ALERT, id, alert(id, result.getControl(), "", result.getReason(), "", Duration.ofHours(8)));
            }
        }
    }

    private DatabaseReadiness readiness(
            String id, Verdict verdict, Duration readyFor, Duration nextIn, int level, List<ControlResult> results) {
        return DatabaseReadiness.newBuilder()
                .setDatabase(id)
                .setVerdict(verdict)
                .setEvaluatedAt(now.minusSeconds(40))
                .setReadyUntil(readyFor == null ? null : now.plus(readyFor))
                .setNextChangeAt(nextIn == null ? null : now.plus(nextIn))
                .setEvidenceLevel(level)
                .setDecidingBackup(level == 0 ? null : "backup:catalog:main/42")
                .setPolicy("baseline")
                .setPolicyVersion(3)
                .setPolicyDigest("sha256:7d1a")
                .setResults(results)
                .setPositions(List.of())
                .setOpenAlerts(List.of())
                .build();
    }

    private ControlResult waived(ControlResult result) {
        return ControlResult.newBuilder(result)
                .setWaiver(ResultWaiver.newBuilder()
                        .setBy("dba-lead")
                        .setSecondPerson("cto")
                        .setReason("off-site storage is on order")
                        .setFrom(now.minusSeconds(86_400))
                        .setUntil(result.getValidUntil())
                        .setCounts(true)
                        .setWithout(Outcome.FAIL)
                        .build())
                .build();
    }

    private ControlResult result(
            String control,
            Outcome outcome,
            boolean required,
            String code,
            String reason,
            Duration validFor,
            long... evidence) {
        var refs = new ArrayList<EvidenceRef>();
        for (long offset : evidence) {
            refs.add(EvidenceRef.newBuilder()
                    .setTopic(offset % 2 == 0 ? "lifeboat.backup.v1" : "lifeboat.verification.v1")
                    .setPartition((int) (offset % 4))
                    .setOffset(offset * 31)
                    .setSource("catalog:main")
                    .setNativeId((offset % 2 == 0 ? "backup_catalog/" : "backup_verification_tests/") + offset)
                    .build());
        }
        return ControlResult.newBuilder()
                .setControl(control)
                .setOutcome(outcome)
                .setRequired(required)
                .setCode(code)
                .setReason(reason)
                .setValidUntil(validFor == null ? null : now.plus(validFor))
                .setEvidence(refs)
                .build();
    }

    private AlertEvent alert(String id, String control, String name, String reason, String remedy, Duration age) {
        return AlertEvent.newBuilder()
                .setAlertId(id + "/" + control)
                .setDatabase(id)
                .setControl(control)
                .setControlName(name)
                .setState(AlertState.OPENED)
                .setOpenedAt(now.minus(age))
                .setAt(now.minus(age))
                .setOutcome(Outcome.FAIL)
                .setCode(control)
                .setReason(reason)
                .setRemedy(remedy)
                .setEvidence(List.of())
                .build();
    }

    private ReadinessChange change(
            String id,
            Verdict before,
            Verdict after,
            ChangeCause cause,
            int hoursAgo,
            String control,
            Outcome from,
            Outcome to,
            String reason) {
        return ReadinessChange.newBuilder()
                .setChangeId(id)
                .setDatabase(BLOCKED)
                .setAt(now.minus(hours(hoursAgo)))
                .setBefore(before)
                .setAfter(after)
                .setCause(cause)
                .setChanges(List.of(ControlChange.newBuilder()
                        .setControl(control)
                        .setBefore(from)
                        .setAfter(to)
                        .setCode("")
                        .setReason(reason)
                        .build()))
                .build();
    }

    private static DecisionReason reason(String code, String observed) {
        return DecisionReason.newBuilder()
                .setCode(code)
                .setControl("")
                .setSeverity("block")
                .setRequirement("")
                .setObserved(observed)
                .setRemedy("")
                .setEvidence(List.of())
                .build();
    }

    private static Duration hours(int n) {
        return Duration.ofHours(n);
    }

    private static Duration minutes(int n) {
        return Duration.ofMinutes(n);
    }

    private <T extends SpecificRecord> void put(Topic<T> topic, String key, T value) throws Exception {
        var partition = new TopicPartition(topic.name(), 0);
        long offset = offsets.getOrDefault(
                topic.name(), store.nextOffsets(List.of(partition)).get(partition));
        Entry entry = rows.read(record(codec, topic, key, value, 0, offset));
        store.write(List.of(entry), Map.of(partition, offset));
        offsets.put(topic.name(), offset + 1);
    }
}
