package dev.lifeboat.streams.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lifeboat.streams.readiness.Verdict;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingTest {
    private static final String ORDERS = "postgresql:orders-prod/orders";
    private static final String REGISTERED = "{\"at\":\"2026-03-02T08:00:00Z\",\"topic\":\"database\",\"key\":\""
            + ORDERS + "\",\"value\":{\"profile\":\"dev\"}}";
    private static final String ALIVE =
            "{\"at\":\"2026-03-02T08:00:00Z\",\"topic\":\"heartbeat\",\"key\":\"catalog:main\","
                    + "\"value\":{\"state\":\"ALIVE\",\"intervalMillis\":86400000}}";
    private static final String BACKUP =
            "{\"at\":\"2026-03-02T08:00:00Z\",\"topic\":\"lifeboat.backup.v1\",\"key\":\"" + ORDERS
                    + "\",\"value\":{\"header\":{\"source\":\"catalog:main\",\"nativeId\":\"backup_catalog/42\"},\"backupId\":\"42\","
                    + "\"type\":\"FULL\",\"status\":\"COMPLETED\",\"startedAt\":\"2026-03-02T07:00:00Z\","
                    + "\"endedAt\":\"2026-03-02T07:30:00Z\",\"sizeBytes\":1000}}";
    private static final String END = "{\"at\":\"2026-03-06T00:00:00Z\",\"note\":\"nothing more came\"}";

    @Test
    void timeAloneBlocksBetweenTwoLines() throws Exception {
        var judged = judged(REGISTERED, ALIVE, BACKUP, END);

        assertThat(judged.get(0).verdict()).isEqualTo(Verdict.AT_RISK);
        assertThat(judged)
                .filteredOn(it -> it.verdict() == Verdict.BLOCKED)
                .first()
                .satisfies(it ->
                        assertThat(it.at()).isEqualTo("2026-03-03T07:30:00.001Z")) // 24 h after its end, and no later
                .satisfies(it -> assertThat(it.failing()).contains("RR-03"));
        assertThat(judged.get(judged.size() - 1).failing()).contains("RR-22"); // three intervals of silence
    }

    /** A note, and the last line: nothing else would have it judged. */
    @Test
    void whatFallsDueAtTheVeryInstantOfALineIsJudgedThen() throws Exception {
        var judged = judged(REGISTERED, ALIVE, BACKUP, END.replace("2026-03-06T00:00:00Z", "2026-03-03T07:30:00.001Z"));

        assertThat(judged.get(judged.size() - 1))
                .satisfies(it -> assertThat(it.at()).isEqualTo("2026-03-03T07:30:00.001Z"))
                .satisfies(it -> assertThat(it.verdict()).isEqualTo(Verdict.BLOCKED));
    }

    @Test
    void whatFallsDueAtTheVeryInstantOfItsEvidenceIsJudgedWithIt() throws Exception {
        String justInTime = BACKUP.replace("02T08:00:00Z", "03T07:30:00.001Z")
                .replace("02T07:", "03T07:")
                .replace("42", "43");

        var judged = judged(REGISTERED, ALIVE, BACKUP, justInTime, END.replace("03-06T00:00", "03-03T08:00"));

        assertThat(judged).noneMatch(it -> it.verdict() == Verdict.BLOCKED);
    }

    @Test
    void aSourceThatComesBackIsBelievedAgain() throws Exception {
        var judged = judged(REGISTERED, BACKUP, ALIVE.replace("T08:00", "T09:00"));

        assertThat(judged.get(0).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(judged.get(judged.size() - 1))
                .satisfies(it -> assertThat(it.at()).isEqualTo("2026-03-02T09:00:00Z"))
                .satisfies(it -> assertThat(it.verdict()).isEqualTo(Verdict.AT_RISK));
    }

    @Test
    void evidenceWaitsForItsReference() throws Exception {
        String verification =
                "{\"at\":\"2026-03-02T08:00:00Z\",\"topic\":\"verification\",\"key\":\"backup:catalog:main/42\","
                        + "\"value\":{\"header\":{\"source\":\"catalog:main\",\"nativeId\":\"tests/1\"},\"backupId\":\"42\","
                        + "\"type\":\"INTEGRITY\",\"result\":\"FAILED\",\"endedAt\":\"2026-03-02T07:50:00Z\"}}";
        String reference =
                "{\"at\":\"2026-03-02T10:00:00Z\",\"topic\":\"reference\",\"key\":\"backup:catalog:main/42\","
                        + "\"value\":{\"database\":\"" + ORDERS + "\"}}";

        var judged = judged(REGISTERED, ALIVE, BACKUP, verification, reference);

        assertThat(judged.get(judged.size() - 1).at()).isEqualTo("2026-03-02T10:00:00Z");
        assertThat(judged.get(judged.size() - 1).failing()).contains("RR-01", "RR-08");
        assertThat(Replay.run(read(REGISTERED, verification), it -> {}).unresolved())
                .isOne();
    }

    @Test
    void saysEverythingThatIsWrongAndReplaysNothing() {
        var problems = problems(
                "{\"at\":\"yesterday\",\"topic\":\"backup\",\"key\":\"" + ORDERS + "\",\"value\":{}}",
                BACKUP.replace("\"FULL\"", "\"FUL\"")
                        .replace("\"sizeBytes\":1000", "\"sizeBytes\":\"big\",\"colour\":1"),
                BACKUP.replace(ORDERS, "orders"),
                BACKUP.replace("lifeboat.backup.v1", "backups"),
                BACKUP.replace("\"nativeId\":\"backup_catalog/42\"", "\"nativeId\":\"\""),
                REGISTERED.replace("2026", "2025"),
                "{\"topic\":\"backup\"}",
                "not JSON",
                "{\"at\":\"2026-03-02T08:00:00Z\",\"note\":\"x\",\"color\":\"red\"}");

        assertThat(problems).extracting(Problem::line).containsExactly(1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(problems)
                .extracting(Problem::toString)
                .anySatisfy(it -> assertThat(it).contains("line 1: at is \"yesterday\"; expected an instant"))
                .anySatisfy(it -> assertThat(it).contains("value.type is \"FUL\"; expected one of UNKNOWN, FULL"))
                .anySatisfy(it -> assertThat(it).contains("value.sizeBytes is \"big\"; expected a whole number"))
                .anySatisfy(it -> assertThat(it).contains("value.colour is 1; expected one of header, database"))
                .anySatisfy(it -> assertThat(it).contains("line 3: key is \"orders\"; expected the id of a database"))
                .anySatisfy(it -> assertThat(it).contains("topic is \"backups\"; expected one of database, policy"))
                .anySatisfy(it -> assertThat(it).contains("header.nativeId"))
                .anySatisfy(it -> assertThat(it).contains("expected no instant before that of the line above"))
                .anySatisfy(it -> assertThat(it).contains("line 9: color is \"red\""));
    }

    @Test
    void refusesARecordingOfNothing() {
        assertThat(problems("")).hasSize(1);
    }

    @Test
    void aRecordIsReadBackAsItWasWritten() throws Exception {
        var recording = read(REGISTERED, ALIVE, BACKUP);
        var lines = new ArrayList<String>();
        for (Entry entry : recording.entries()) {
            var logged = (Entry.Logged) entry;
            lines.add(RecordingWriter.line(
                    logged.topic(),
                    logged.key(),
                    logged.value(),
                    logged.at(),
                    logged.origin().partition(),
                    logged.origin().offset()));
        }

        assertThat(read(lines.toArray(String[]::new)).entries()).isEqualTo(recording.entries());
    }

    @Test
    void aPolicyThatAPersonWroteNeedsNoDigest() throws Exception {
        String policy =
                "{\"at\":\"2026-03-01T08:00:00Z\",\"topic\":\"policy\",\"key\":\"strict\",\"value\":{\"profile\":\"dev\","
                        + "\"thresholds\":{\"RR-03.steady.maxAge\":\"PT1H\"}}}";

        var judged = judged(policy, REGISTERED.replace("\"dev\"", "\"strict\""), ALIVE, BACKUP, END);

        assertThat(judged)
                .filteredOn(it -> it.verdict() == Verdict.BLOCKED)
                .first()
                .extracting(Happening.Judged::at)
                .isEqualTo(Instant.parse("2026-03-02T08:30:00.001Z"));
    }

    private static List<Happening.Judged> judged(String... lines) throws Exception {
        var judged = new ArrayList<Happening.Judged>();
        Replay.run(read(lines), happening -> {
            if (happening instanceof Happening.Judged it) {
                judged.add(it);
            }
        });
        return judged;
    }

    private static Recording read(String... lines) throws Exception {
        return Recording.read(new StringReader(String.join("\n", lines)));
    }

    private static List<Problem> problems(String... lines) {
        return catchThrowableOfType(UnreadableRecordingException.class, () -> read(lines))
                .problems();
    }
}
