package dev.lifeboat.ingest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.ingest.report.Reports.Form;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.VerificationEvidence;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
    private static final Instant NOW = Instant.parse("2026-11-22T20:00:00Z");
    private static final String DATABASE = "postgresql:orders-prod/orders";
    private static final String BACKUP = """
            {"kind": "backup", "source": "report:nightly", "database": "postgresql:orders-prod/orders",
             "observedAt": "2026-11-22T19:00:00.123Z", "backupId": "b1", "type": "FULL", "status": "COMPLETED",
             "startedAt": "2026-11-22T01:00:00Z", "endedAt": "2026-11-22T02:00:00+01:00", "sizeBytes": 4096,
             "copies": [{"location": "s3://b/b1", "media": "object", "offSite": true, "lockedUntil": "2027-01-01T00:00:00Z"}],
             "parents": ["b0"], "encrypted": true}
            """;
    private static final Map<Kind, String> LEAST = Map.of(
            Kind.BACKUP, "'backupId':'b1','type':'FULL','status':'FAILED'",
            Kind.VERIFICATION, "'backupId':'b1','type':'RESTORE','result':'RUNNING','startedAt':'2026-11-22T01:00:00Z'",
            Kind.PITR, "'archivingEnabled':true",
            Kind.PROCEDURE, "'name':'failover'",
            Kind.MIGRATION, "'migrationId':'V42','state':'PLANNED'",
            Kind.CHECKLIST, "'migrationId':'V42','item':'backup taken','completed':false",
            Kind.SNAPSHOT, "'migrationId':'V42','phase':'PRE_MIGRATION','table':'public.orders'",
            Kind.AUDIT, "'check':'wal_level','severity':'WARNING','finding':'minimal'",
            Kind.HEARTBEAT, "'intervalMillis':60000,'state':'ALIVE','at':'2026-11-22T19:00:00Z'");

    private final Reports reports =
            new Reports(new Sources(Set.of("catalog", "pgbackrest"), Set.of("cron:here")), InstantSource.fixed(NOW));

    @Test
    void takesABackupWithAllThatItTells() {
        Report report = one(BACKUP);

        assertThat(report.kind()).isEqualTo(Kind.BACKUP);
        var backup = (BackupEvidence) report.evidence().value();
        assertThat(backup.getDatabase()).isEqualTo(DATABASE);
        assertThat(backup.getType()).isEqualTo(BackupType.FULL);
        assertThat(backup.getStatus()).isEqualTo(BackupStatus.COMPLETED);
        assertThat(backup.getEndedAt()).isEqualTo("2026-11-22T01:00:00Z");
        assertThat(backup.getSizeBytes()).isEqualTo(4096);
        assertThat(backup.getCopies()).singleElement().satisfies(copy -> {
            assertThat(copy.getOffSite()).isTrue();
            assertThat(copy.getLockedUntil()).isEqualTo("2027-01-01T00:00:00Z");
        });
        assertThat(backup.getParents()).containsExactly("b0");
        assertThat(backup.getEncrypted()).isTrue();
        assertThat(backup.getRetentionDays()).isNull();
        EvidenceHeader header = backup.getHeader();
        assertThat(header.getSource()).isEqualTo("report:nightly");
        assertThat(header.getNativeId()).isEqualTo("backup/b1");
        assertThat(header.getObservedAt()).isEqualTo("2026-11-22T19:00:00.123Z");
        assertThat(header.getSourcePosition()).isEqualTo(header.getObservedAt().toEpochMilli());
        assertThat(header.getEventId()).isNotBlank().isEqualTo(report.eventId());
        assertThat(header.getRawDigest()).startsWith("sha256:");
        assertThat(report.evidence().topic()).isEqualTo(Topics.BACKUP);
        assertThat(report.evidence().key()).isEqualTo(DATABASE);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void takesTheLeastThatAReportOfEachKindMustSay(Kind kind) throws Exception {
        Report report = one(least(kind));

        assertThat(report.evidence().topic()).isEqualTo(kind.topic());
        assertThat(report.evidence().key()).isEqualTo(kind.isFact() ? DATABASE : "report:nightly");
        assertThat(roundTrip(report.evidence().topic(), report.evidence().value()))
                .as("as it is written")
                .isEqualTo(report.evidence().value());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void asksForEverythingThatAReportOfEachKindMustSay(Kind kind) {
        var bad = refused("{\"kind\":\"" + kind.word() + "\"}");

        var needed = new java.util.ArrayList<>(kind.needed(false));
        needed.addAll(List.of("source", kind.seenAt()));
        assertThat(places(bad))
                .containsAll(needed.stream().map(name -> "/" + name).toList());
        assertThat(bad.mistakes())
                .allSatisfy(mistake -> assertThat(mistake.found()).isEqualTo("missing"))
                .allSatisfy(mistake -> assertThat(mistake.expected()).isNotBlank());
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"HEARTBEAT"},
            mode = EnumSource.Mode.EXCLUDE)
    void withdrawsAFactOfEachKindByNamingIt(Kind kind) {
        Report there = one(least(kind));
        Report gone = one(least(kind).replace("}", ",\"deleted\":true}"));

        var header = (EvidenceHeader) gone.evidence().value().get(0);
        assertThat(header.getDeleted()).isTrue();
        assertThat(header.getNativeId()).isEqualTo(there.evidence().nativeId());
        for (String id : kind.needed(true)) {
            assertThat(places(refused(least(kind)
                            .replace("\"" + id + "\":", "\"rawReference\":")
                            .replace("}", ",\"deleted\":true}"))))
                    .as("it must be named")
                    .contains("/" + id);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            backup       | /sizeBytes             | -1                      | whole number from 0
            backup       | /sizeBytes             | 1.5                     | whole number
            backup       | /sizeBytes             | "4096"                  | whole number
            backup       | /sizeBytes             | 9223372036854775808     | whole number
            backup       | /retentionDays         | 4294967296              | 0 to 2147483647
            backup       | /type                  | "FUL"                   | FULL? It is one of UNKNOWN, FULL
            backup       | /type                  | 3                       | one of UNKNOWN
            backup       | /status                | "done"                  | one of UNKNOWN, STARTED
            backup       | /encrypted             | "yes"                   | true or false
            backup       | /parents               | "b0"                    | an array
            backup       | /parents/1             | ["b0", 7]               | a text
            backup       | /copies/0              | ["here"]                | an object
            backup       | /copies/0/ofSite       | [{"location": "x", "ofSite": true}] | 'offSite'
            backup       | /copies/0/lockedUntil  | [{"location": "x", "lockedUntil": "x"}] | an instant
            backup       | /endedAt               | "2026-11-22"            | an instant with its zone
            backup       | /endedAt               | 1795365598              | an instant with its zone
            backup       | /endedAt               | "2026-11-22T20:06:00Z"  | has come already
            backup       | /endedAt               | "0001-01-01T00:00:00Z"  | from 1970 on
            backup       | /expiresAt             | "+12345-01-01T00:00:00Z"| to 9999
            backup       | /backupId              | ""                      | something in it
            backup       | /backupId              | "a\\u0000b"             | without control characters
            backup       | /backupId              | "a\\ud800"              | half of one
            backup       | /database              | "orders"                | engine:cluster/name
            backup       | /source                | "nightly"               | such as report:nightly-backup
            backup       | /source                | "catalog:main"          | does not read itself
            backup       | /source                | "pgbackrest:a/b"        | does not read itself
            backup       | /source                | "cron:here"             | does not read itself
            backup       | /sizeByte              | 4096                    | 'sizeBytes'
            backup       | /whatever              | null                    | one of kind, source
            backup       | /header                | {"source": "x:y"}       | beside the others
            backup       | /source                | "report:a\u200bb"       | in ASCII without blanks
            backup       | /source                | "report:a\\ud800"       | half of one
            backup       | /source                | "report:a b"            | in ASCII without blanks
            backup       | /source                | 7                       | a text
            backup       | /sourcePosition        | 5                       | one of kind
            backup       | /nativeId              | "x"                     | one of kind
            backup       | /copies/0/location     | [{"offSite": true}]     | Where the copy is
            backup       | /observedAt            | "2026-11-22T20:00:02Z"  | has come already
            backup       | /observedAt            | null                    | the newer of two reports
            verification | /startedAt             | null                    | began
            pitr         | /source                | "report:x"              | a source that sends heartbeats
            pitr         | /source                | "person:jo"             | a source that sends heartbeats
            backup       | /deleted               | 1                       | true or false
            verification | /result                | "OK"                    | one of UNKNOWN, RUNNING
            verification | /rowsVerified          | -1                      | whole number
            procedure    | /successRatePercent    | 101                     | from 0 to 100
            procedure    | /successRatePercent    | "NaN"                   | from 0 to 100
            procedure    | /steps/0               | [""]                    | something in it
            migration    | /state                 | "GONE"                  | one of UNKNOWN, PLANNED
            checklist    | /completed             | "true"                  | true or false
            heartbeat    | /intervalMillis        | -60000                  | whole number
            heartbeat    | /intervalMillis        | 999                     | from 1000 to 2678400000
            heartbeat    | /intervalMillis        | 2678400001              | from 1000 to 2678400000
            heartbeat    | /eventId               | "x"                     | one of kind
            heartbeat    | /at                    | "2026-11-22T20:00:02Z"  | has come already
            heartbeat    | /at                    | null                    | when it was looked at
            """)
    void saysWhichFieldIsWrongWhatIsThereAndWhatIsExpected(String word, String place, String value, String expected) {
        String field = place.split("/")[1];
        var fields = least(Kind.named(word).orElseThrow())
                .replace("\"" + field + "\":", "\"" + field + "\":" + value + ",\"was\":");
        String report = fields.contains("\"was\":")
                ? fields.replaceAll(",\"was\":(\"[^\"]*\"|[a-z0-9]+)", "")
                : fields.replace("}", ",\"" + field + "\":" + value + "}");

        var bad = refused(report);

        assertThat(bad.mistakes()).as(report).anySatisfy(mistake -> {
            assertThat(mistake.place()).isEqualTo(place);
            assertThat(mistake.found()).isNotBlank();
            assertThat(mistake.expected()).contains(expected);
        });
        assertThat(bad.count()).as("%s", bad.mistakes()).isEqualTo(1);
    }

    @Test
    void refusesTextThatIsTooLongRatherThanToCutIt() {
        var bad = refused(BACKUP.replace("\"b1\"", "\"" + "x".repeat(513) + "\""));

        assertThat(bad.getMessage()).contains("/backupId is a text of 513 characters; expected at most 512");
    }

    @Test
    void saysWhereElseAWaiverAPolicyOrARegistrationIsMade() {
        assertThat(refused("{\"kind\":\"waiver\",\"source\":\"report:x\"}")).hasMessageContaining("lifeboat waive");
        assertThat(refused("{\"kind\":\"policy\",\"source\":\"report:x\"}"))
                .hasMessageContaining("lifeboat policy apply");
        assertThat(refused("{\"kind\":\"database\",\"source\":\"report:x\"}"))
                .hasMessageContaining("lifeboat register");
        assertThat(refused("{\"kind\":\"bakcup\",\"source\":\"report:x\"}"))
                .hasMessageContaining("/kind is 'bakcup'; expected backup? It is one of backup, ");
    }

    @Test
    void refusesWhatContradictsItself() {
        assertThat(refused(BACKUP.replace("\"2026-11-22T01:00:00Z\"", "\"2026-11-22T03:00:00Z\"")))
                .hasMessageContaining("/endedAt is 2026-11-22T01:00:00Z; expected no instant before startedAt");
        assertThat(refused(BACKUP.replace("\"endedAt\"", "\"expiresAt\"")))
                .hasMessageContaining("/endedAt is missing; expected when it ended");
        assertThat(refused(least(Kind.VERIFICATION)
                        .replace("RUNNING", "PASSED")
                        .replace("}", ",\"endedAt\":\"2026-11-22T02:00:00Z\",\"checksumMatched\":false}")))
                .hasMessageContaining("/result is PASSED, and checksumMatched is false");
    }

    @Test
    void tellsAllMistakesOfABatchAndWhichReportEachIsOf() {
        var bad = refused("[" + least(Kind.BACKUP) + "," + least(Kind.PITR).replace("pitr", "ptir") + "," + "7,"
                + least(Kind.BACKUP).replace("FULL", "FUL").replace("b1", " ") + "]");

        assertThat(bad.count()).isEqualTo(4);
        assertThat(bad.mistakes())
                .extracting(mistake -> mistake.item() + " " + mistake.place())
                .containsExactlyInAnyOrder("1 /1/kind", "2 /2", "3 /3/type", "3 /3/backupId");
    }

    @Test
    void tellsTheFirstHundredOfManyMistakes() {
        String fields = java.util.stream.IntStream.range(0, 5_000)
                .mapToObj(i -> "\"f" + i + "\":1")
                .collect(Collectors.joining(","));
        var bad = refused(least(Kind.BACKUP).replace("}", "," + fields + "}"));

        assertThat(bad.count()).isEqualTo(5_000);
        assertThat(bad.mistakes()).hasSize(100);
    }

    @Test
    void theSameReportIsTheSameRecordHoweverOftenItIsSent() {
        var again = BACKUP.replace("\"encrypted\": true", "\"encrypted\":true");

        assertThat(one(again).evidence().value())
                .isEqualTo(one(BACKUP).evidence().value());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4096       | 4097
            .123       | .124
            nightly    | weekly
            /orders    | /billing
            b1         | b2
            """)
    void whateverIsOtherwiseInAReportMakesItAnotherEvent(String was, String is) {
        assertThat(one(BACKUP.replace(was, is)).eventId())
                .isNotEqualTo(one(BACKUP).eventId());
        String own = BACKUP.replace("\"encrypted\"", "\"eventId\": \"run-7\", \"encrypted\"");
        assertThat(one(own.replace(was, is)).eventId().equals(one(own).eventId()))
                .as("an id of its own stands for the content alone")
                .isEqualTo(was.equals("4096"));
    }

    @Test
    void refusesWhatClaimsToBeSeenMoreThanASecondAhead() {
        String ahead = BACKUP.replace("2026-11-22T19:00:00.123Z", "2026-11-22T20:00:01Z");

        assertThat(((BackupEvidence) one(ahead).evidence().value()).getHeader().getObservedAt())
                .isEqualTo(NOW.plusSeconds(1));
        assertThat(refused(ahead.replace("20:00:01Z", "20:00:01.001Z"))).hasMessageContaining("/observedAt is");
    }

    @Test
    void refusesTwoVersionsOfAFactOfWhichNobodyCouldTellTheNewer() {
        String dated = least(Kind.MIGRATION).replace("}", ",\"eventId\":\"1\"}");

        var bad = refused("[" + dated + "," + dated.replace("PLANNED", "STARTED") + "]");

        assertThat(bad.mistakes())
                .singleElement()
                .satisfies(mistake -> assertThat(mistake.toString())
                        .contains("/1 is another version of migration/V42", "an observedAt, to the millisecond"));
        assertThat(reports("[" + dated + "," + dated + "]"))
                .as("one sent twice")
                .hasSize(2);
    }

    @Test
    void checksOfOneBackupAreToldApartByWhenTheyBegan() {
        Report first = one(least(Kind.VERIFICATION));
        Report done = one(least(Kind.VERIFICATION)
                .replace("RUNNING", "PASSED")
                .replace("}", ",\"endedAt\":\"2026-11-22T02:00:00Z\"}"));
        Report second = one(least(Kind.VERIFICATION).replace("T01", "T05"));

        assertThat(done.evidence().nativeId())
                .isEqualTo("verification/b1/RESTORE/2026-11-22T01:00:00Z")
                .isEqualTo(first.evidence().nativeId())
                .isNotEqualTo(second.evidence().nativeId());
        assertThat(((VerificationEvidence) second.evidence().value()).getBackupId())
                .isEqualTo("b1");
    }

    @Test
    void takesACloudEventWhole() {
        var report = reports(Form.EVENT, """
                {"specversion": "1.0", "id": "run-7", "source": "cron:nightly", "type": "lifeboat.pitr.v1",
                 "time": "2026-11-22T18:00:00Z", "subject": "pitr/orders", "datacontenttype": "application/json",
                 "traceparent": "00-1-2-3",
                 "data": {"database": "postgresql:orders-prod/orders", "archivingEnabled": true, "occurredAt": null, "source": null,
                          "observedAt": "2026-11-22T19:00:00Z"}}""").get(0);

        var header = ((PitrEvidence) report.evidence().value()).getHeader();
        assertThat(header.getSource()).isEqualTo("cron:nightly");
        assertThat(header.getNativeId()).as("the subject does not name it").isEqualTo("pitr");
        assertThat(header.getOccurredAt()).isEqualTo("2026-11-22T18:00:00Z");
        assertThat(header.getObservedAt()).isEqualTo("2026-11-22T19:00:00Z");
        assertThat(header.getEventId())
                .as("the same id and source is the same event, however it is sent")
                .isEqualTo(one(least(Kind.PITR).replace("}", ",\"eventId\":\"run-7\"}"))
                        .eventId());
    }

    @Test
    void takesACloudEventWhoseAttributesAreHeaders() {
        var headers = new LinkedHashMap<>(Map.of(
                "ce-specversion", "1.0",
                "ce-id", "7%C3%A9",
                "ce-source", "report:nightly",
                "ce-type", "lifeboat.procedure.v1",
                "content-type", "application/json"));
        String data =
                "{\"database\":\"" + DATABASE + "\",\"name\":\"failover\",\"observedAt\":\"2026-11-22T19:00:00Z\"}";

        var report = reports.read(Form.BINARY_EVENT, bytes(data), headers).get(0);
        assertThat(((ProcedureEvidence) report.evidence().value()).getName()).isEqualTo("failover");

        headers.put("ce-source", "100%");
        headers.put("ce-type", "com.example.backup");
        headers.remove("ce-id");
        var bad = refused(Form.BINARY_EVENT, data, headers);
        assertThat(places(bad)).containsExactlyInAnyOrder("ce-source", "ce-type", "ce-id", "ce-source");
        assertThat(bad.mistakes()).noneMatch(Mistake::inBody);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100%",
                "%zz",
                "%+1",
                "%C3",
                "%ED%A0%80",
                "%C0%AF",
                "\u00e9",
                "\uff11",
                "%\uff11\uff11",
                "a\u007f"
            })
    void refusesAHeaderThatIsNoPercentEncodedUtf8(String value) {
        var headers = Map.of(
                "ce-specversion", "1.0", "ce-id", value, "ce-source", "report:x", "ce-type", "lifeboat.procedure.v1");

        assertThat(refused(Form.BINARY_EVENT, "{}", headers).mistakes())
                .anySatisfy(mistake -> assertThat(mistake.expected()).contains("printable ASCII, with a percent sign"));
    }

    @Test
    void saysWhatIsWrongWithTheAttributesOfACloudEvent() {
        var bad = refused(Form.EVENTS, """
                [{"specversion": "0.3", "sorce": "report:nightly", "type": "lifeboat.backups.v1", "tme": "x", "id": 7,
                  "data": {"source": "report:x"}},
                 {"specversion": "1.0", "id": "1", "source": "report:x", "type": "lifeboat.waiver.v1", "data_base64": "e30="}]""", Map.of());

        assertThat(bad.mistakes())
                .extracting(mistake -> mistake.item() + " " + mistake.place())
                .contains(
                        "0 /0/specversion",
                        "0 /0/source",
                        "0 /0/sorce",
                        "0 /0/tme",
                        "0 /0/id",
                        "0 /0/data/source",
                        "0 /0/type",
                        "1 /1/data_base64",
                        "1 /1/data",
                        "1 /1/type");
        assertThat(bad.mistakes())
                .anySatisfy(mistake -> assertThat(mistake.expected()).contains("lifeboat waive"));
        assertThat(refused("{\"specversion\":\"1.0\"}")).hasMessageContaining("application/cloudevents+json");
    }

    @Test
    void takesAHeartbeatOfASourceThatIsReported() {
        var event = reports(Form.EVENT, """
                {"specversion": "1.0", "id": "1", "source": "cron:orders", "type": "lifeboat.heartbeat.v1",
                 "time": "2026-11-22T19:00:00Z", "data": {"intervalMillis": 60000, "state": "alive"}}""").get(0);

        var heartbeat = (Heartbeat) event.evidence().value();
        assertThat(heartbeat.getAt()).isEqualTo("2026-11-22T19:00:00Z");
        assertThat(heartbeat.getState()).isEqualTo(SourceState.ALIVE);
        assertThat(event.evidence().key()).isEqualTo("cron:orders");
    }

    @Test
    void slashesInIdsDoNotMakeTwoFactsOne() {
        String item = least(Kind.CHECKLIST);

        assertThat(one(item.replace("V42", "a/b").replace("backup taken", "c"))
                        .evidence()
                        .nativeId())
                .isNotEqualTo(one(item.replace("V42", "a").replace("backup taken", "b/c"))
                        .evidence()
                        .nativeId());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                             | empty
            '   '                          | empty
            null                           | null
            [                              | line 1, column
            {"kind":                       | Unexpected end-of-input
            {"kind":"backup"} {}           | trailing
            {"kind":"a","kind":"b"}        | Duplicate field
            "backup"                       | 'backup'
            []                             | an array of 0
            7                              | 7
            nonsense                       | Unrecognized token
            """)
    void saysWhereABodyIsNoReport(String body, String found) {
        var bad = refused(body.equals("''") ? "" : body);

        assertThat(bad.mistakes().get(0).place()).isEmpty();
        assertThat(bad.mistakes().get(0).found()).containsIgnoringCase(found);
        assertThat(bad.mistakes().get(0).expected()).isNotBlank();
    }

    @Test
    void refusesABodyThatIsNotUtf8() {
        for (var bytes : List.of(
                BACKUP.replace("b1", "b\u00e9").getBytes(StandardCharsets.ISO_8859_1),
                BACKUP.getBytes(StandardCharsets.UTF_16),
                BACKUP.getBytes(StandardCharsets.UTF_16LE),
                BACKUP.getBytes(Charset.forName("UTF-32BE")))) {
            var bad = catchThrowableOfType(BadReportException.class, () -> reports.read(Form.PLAIN, bytes, Map.of()));
            assertThat(bad).hasMessageContaining("(body) is no UTF-8");
        }
    }

    @Test
    void boundsDepthAndNumberOfReports() {
        assertThat(refused("[".repeat(100_000))).hasMessageContaining("depth");
        assertThat(refused("{\"kind\":".repeat(100_000))).hasMessageContaining("depth");
        assertThat(refused("[" + "7,".repeat(1_000) + "7]"))
                .hasMessageContaining("an array of 1001; expected an array of 1 to 1000");
        assertThat(refused(BACKUP.replace("4096", "9".repeat(500_000)))).hasMessageContaining("Number value length");
        assertThat(refused(BACKUP.replace("4096", "1e999999999"))).hasMessageContaining("/sizeBytes");
    }

    private Report one(String json) {
        return reports(json).get(0);
    }

    private List<Report> reports(String json) {
        return reports(Form.PLAIN, json);
    }

    private List<Report> reports(Form form, String json) {
        return reports.read(form, bytes(json), Map.of());
    }

    private BadReportException refused(String json) {
        return refused(Form.PLAIN, json, Map.of());
    }

    private BadReportException refused(Form form, String json, Map<String, String> headers) {
        var bad = catchThrowableOfType(BadReportException.class, () -> reports.read(form, bytes(json), headers));
        assertThat(bad).as(json.substring(0, Math.min(500, json.length()))).isNotNull();
        return bad;
    }

    private static List<String> places(BadReportException bad) {
        return bad.mistakes().stream().map(Mistake::place).toList();
    }

    static String least(Kind kind) {
        return ("{'kind':'" + kind.word() + "','source':'" + (kind == Kind.PITR ? "cron" : "report") + ":nightly',"
                        + (kind.isFact() ? "'observedAt':'2026-11-22T19:00:00Z','database':'" + DATABASE + "'," : "")
                        + LEAST.get(kind) + "}")
                .replace('\'', '"');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static <T extends SpecificRecord> T roundTrip(Topic<T> topic, SpecificRecord value) throws Exception {
        try (var codec = new InMemoryCodec()) {
            return codec.decode(topic, codec.encode(topic, (T) value));
        }
    }

    @Test
    void everyTopicMayBeReportedOrIsSaidElsewhereOrIsLifeboatsOwn() {
        var own = Set.of("readiness", "readiness-change", "migration-gate", "alert", "decision", "dead-letter");

        assertThat(Topics.ALL).allSatisfy(topic -> {
            String word = topic.name().split("\\.")[1];
            assertThat(Kind.named(word).isPresent() || Kind.elsewhere(word).isPresent() || own.contains(word))
                    .as(word)
                    .isTrue();
        });
        assertThat(Arrays.stream(Kind.values()).map(Kind::word)).doesNotContain("waiver", "policy", "database");
    }
}
