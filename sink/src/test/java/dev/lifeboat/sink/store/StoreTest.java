package dev.lifeboat.sink.store;

import static dev.lifeboat.sink.Examples.NOON;
import static dev.lifeboat.sink.Examples.ORDERS;
import static dev.lifeboat.sink.Examples.alert;
import static dev.lifeboat.sink.Examples.change;
import static dev.lifeboat.sink.Examples.decision;
import static dev.lifeboat.sink.Examples.fail;
import static dev.lifeboat.sink.Examples.gate;
import static dev.lifeboat.sink.Examples.pass;
import static dev.lifeboat.sink.Examples.raw;
import static dev.lifeboat.sink.Examples.readiness;
import static dev.lifeboat.sink.Examples.record;
import static dev.lifeboat.sink.RealParts.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.sink.RealParts;
import dev.lifeboat.v1.AlertState;
import dev.lifeboat.v1.DecisionOutcome;
import dev.lifeboat.v1.Verdict;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag(TestStack.TAG)
@ExtendWith(RealParts.Extension.class)
class StoreTest {
    private static final TopicPartition READINESS_0 = new TopicPartition(Topics.READINESS.name(), 0);
    private static final TopicPartition ALERT_0 = new TopicPartition(Topics.ALERT.name(), 0);

    private final InMemoryCodec codec = new InMemoryCodec();
    private final RowReader rows = new RowReader(codec, List.of("pager", "chat"));
    private String jdbcUrl;
    private Store store;

    @BeforeEach
    void open(RealParts parts) throws Exception {
        jdbcUrl = parts.newStore();
        store = new Store(jdbcUrl, "test");
        store.migrate();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void keepsRowsAndOffsetsTogetherWhenTheTransactionIsCutOff() throws Exception {
        position(ALERT_0, READINESS_0);
        var opened = entry(Topics.ALERT, ORDERS, alert("a1", ORDERS, AlertState.OPENED, NOON), 0);
        refuseCommits(true);

        assertThatThrownBy(() -> store.write(List.of(opened), Map.of(ALERT_0, 0L)))
                .isInstanceOf(StoreUnavailableException.class);

        assertThat(count("alert")).isZero();
        assertThat(count("alert_outbox")).isZero();
        assertThat(store.nextOffsets(List.of(ALERT_0))).containsEntry(ALERT_0, 0L);

        refuseCommits(false);
        store.write(List.of(opened), store.nextOffsets(List.of(ALERT_0)));

        assertThat(count("alert")).isEqualTo(1);
        assertThat(count("alert_outbox")).isEqualTo(2);
        assertThat(store.nextOffsets(List.of(ALERT_0))).containsEntry(ALERT_0, 1L);
    }

    @Test
    void fencesASinkThatHasLostItsPartition() throws Exception {
        position(READINESS_0);
        var zombie = store;
        try (var successor = new Store(jdbcUrl, "test")) {
            successor.write(
                    List.of(
                            entry(Topics.READINESS, ORDERS, readiness(ORDERS, Verdict.BLOCKED, pass("RR-01")), 0),
                            entry(Topics.READINESS, ORDERS, readiness(ORDERS, Verdict.READY, pass("RR-01")), 1)),
                    Map.of(READINESS_0, 0L));
        }

        var late = entry(Topics.READINESS, ORDERS, readiness(ORDERS, Verdict.BLOCKED, pass("RR-01")), 0);

        assertThatThrownBy(() -> zombie.write(List.of(late), Map.of(READINESS_0, 0L)))
                .isInstanceOf(FencedException.class)
                .hasMessageContaining("lifeboat.readiness.v1-0");
        assertThat(verdict()).isEqualTo("ready");
        assertThat(store.nextOffsets(List.of(READINESS_0))).containsEntry(READINESS_0, 2L);
    }

    @Test
    void neverGoesBackwardsWhateverIsWrittenAgain() throws Exception {
        var random = new Random(7);
        var steps = new ArrayList<Entry>();
        for (int offset = 0; offset < 40; offset++) {
            var verdict = offset == 39 ? Verdict.READY : Verdict.BLOCKED;
            var controls = offset % 2 == 0
                    ? new dev.lifeboat.v1.ControlResult[] {pass("RR-01"), fail("RR-09", "X", "step " + offset)}
                    : new dev.lifeboat.v1.ControlResult[] {pass("RR-01")};
            steps.add(entry(Topics.READINESS, ORDERS, readiness(ORDERS, verdict, controls), offset));
        }
        position(READINESS_0);

        for (int round = 0; round < 60; round++) {
            Entry any = steps.get(round < 1 ? 39 : random.nextInt(40));
            ask(jdbcUrl, "update consumer_offset set next_offset = 0 returning 1");
            store.write(List.of(any), Map.of(READINESS_0, 0L));
        }

        assertThat(verdict()).isEqualTo("ready");
        assertThat(ask(jdbcUrl, "select record_offset from readiness")).isEqualTo("39");
        assertThat(ask(jdbcUrl, "select string_agg(control, ',') from control_result"))
                .isEqualTo("RR-01");
    }

    @Test
    void takesTheNewestOfManyInOneBatch() throws Exception {
        position(READINESS_0);

        store.write(
                List.of(
                        entry(Topics.READINESS, "a", readiness("a", Verdict.READY, pass("RR-01")), 0),
                        entry(Topics.READINESS, "b", readiness("b", Verdict.READY, pass("RR-01")), 1),
                        entry(Topics.READINESS, "a", null, 2),
                        entry(Topics.READINESS, "b", readiness("b", Verdict.BLOCKED, fail("RR-01", "X", "x")), 3)),
                Map.of(READINESS_0, 0L));

        assertThat(ask(jdbcUrl, "select string_agg(database || ' ' || verdict, ',') from readiness"))
                .isEqualTo("b blocked");
    }

    @Test
    void keepsEveryStepOfAnAlertAndOneCallPerWebhookAndStep() throws Exception {
        position(ALERT_0);
        var steps = List.of(
                entry(Topics.ALERT, ORDERS, alert("a1", ORDERS, AlertState.OPENED, NOON), 0),
                entry(Topics.ALERT, ORDERS, alert("a1", ORDERS, AlertState.STILL_OPEN, NOON.plusSeconds(60)), 1),
                entry(Topics.ALERT, ORDERS, alert("a1", ORDERS, AlertState.STILL_OPEN, NOON.plusSeconds(120)), 2),
                entry(Topics.ALERT, ORDERS, alert("a1", ORDERS, AlertState.RESOLVED, NOON.plusSeconds(180)), 3));

        store.write(steps, Map.of(ALERT_0, 0L));
        ask(jdbcUrl, "update consumer_offset set next_offset = 0 returning 1");
        store.write(steps, Map.of(ALERT_0, 0L));

        assertThat(count("alert_step")).isEqualTo(4);
        assertThat(ask(jdbcUrl, "select state || ' ' || (resolved_at is not null) from alert"))
                .isEqualTo("resolved true");
        assertThat(ask(
                        jdbcUrl,
                        "select string_agg(message_key, ' ' order by id) from alert_outbox where webhook = 'pager'"))
                .isEqualTo("a1:opened a1:still-open:2026-03-10T12:01:00Z a1:still-open:2026-03-10T12:02:00Z"
                        + " a1:resolved");
        assertThat(count("alert_outbox")).isEqualTo(8);
    }

    @Test
    void keepsChangesDecisionsAndGates() throws Exception {
        var changes = new TopicPartition(Topics.READINESS_CHANGE.name(), 0);
        var decisions = new TopicPartition(Topics.DECISION.name(), 0);
        var gates = new TopicPartition(Topics.MIGRATION_GATE.name(), 0);
        position(changes, decisions, gates);

        store.write(
                List.of(
                        entry(
                                Topics.READINESS_CHANGE,
                                ORDERS,
                                change("c", ORDERS, Verdict.BLOCKED, Verdict.READY, NOON),
                                0),
                        entry(Topics.DECISION, ORDERS, decision("d", ORDERS, DecisionOutcome.DENY, NOON), 0),
                        entry(Topics.MIGRATION_GATE, "m@" + ORDERS, gate("m", ORDERS, DecisionOutcome.DENY), 0)),
                Map.of(changes, 0L, decisions, 0L, gates, 0L));

        assertThat(ask(jdbcUrl, "select verdict_before || verdict_after || cause from readiness_change"))
                .isEqualTo("blockedreadyevidence");
        assertThat(ask(jdbcUrl, "select decision || reason_codes[1] || (body ->> 'actor') from decision"))
                .isEqualTo("denyRESTORE_TEST_MISSINGci:orders/run/42");
        assertThat(ask(jdbcUrl, "select gate || blocking[1] || checklist_done from migration_gate"))
                .isEqualTo("denyCHECKLIST_INCOMPLETE5");
    }

    @Test
    void keepsAGateForEachDatabaseThatHasAMigrationOfThatId() throws Exception {
        var gates = new TopicPartition(Topics.MIGRATION_GATE.name(), 0);
        String other = ORDERS + "-too";
        position(gates);

        store.write(
                List.of(
                        entry(Topics.MIGRATION_GATE, "%40%25@" + ORDERS, gate("@%", ORDERS, DecisionOutcome.DENY), 0),
                        entry(Topics.MIGRATION_GATE, "%40%25@" + other, gate("@%", other, DecisionOutcome.ALLOW), 1)),
                Map.of(gates, 0L));
        assertThat(ask(jdbcUrl, "select string_agg(gate, ' ' order by database) from migration_gate"))
                .isEqualTo("deny allow");

        store.write(List.of(entry(Topics.MIGRATION_GATE, "%40%25@" + ORDERS, null, 2)), Map.of(gates, 2L));
        assertThat(ask(jdbcUrl, "select gate from migration_gate")).isEqualTo("allow");
    }

    @Test
    void forgetsOldDecisionsAndAlertsButNothingThatStands() throws Exception {
        var decisions = new TopicPartition(Topics.DECISION.name(), 0);
        position(decisions, ALERT_0);
        store.write(
                List.of(
                        entry(Topics.DECISION, ORDERS, decision("old", ORDERS, DecisionOutcome.DENY, NOON), 0),
                        entry(
                                Topics.DECISION,
                                ORDERS,
                                decision("new", ORDERS, DecisionOutcome.DENY, NOON.plusSeconds(60)),
                                1),
                        entry(Topics.ALERT, ORDERS, alert("open", ORDERS, AlertState.OPENED, NOON), 0),
                        entry(Topics.ALERT, ORDERS, alert("over", ORDERS, AlertState.OPENED, NOON), 1),
                        entry(Topics.ALERT, ORDERS, alert("over", ORDERS, AlertState.RESOLVED, NOON.plusSeconds(1)), 2),
                        entry(Topics.ALERT, ORDERS, alert("untold", ORDERS, AlertState.OPENED, NOON), 3),
                        entry(
                                Topics.ALERT,
                                ORDERS,
                                alert("untold", ORDERS, AlertState.RESOLVED, NOON.plusSeconds(1)),
                                4)),
                Map.of(decisions, 0L, ALERT_0, 0L));
        ask(jdbcUrl, "update alert_outbox set status = 'delivered' where alert_id = 'over' returning 1");

        new History(store.connections()).forgetBefore(NOON.plusSeconds(30), () -> true);

        assertThat(ask(jdbcUrl, "select string_agg(decision_id, ' ') from decision"))
                .isEqualTo("new");
        assertThat(ask(jdbcUrl, "select string_agg(alert_id, ' ' order by alert_id) from alert"))
                .isEqualTo("open untold");
        assertThat(ask(jdbcUrl, "select count(*) from alert_step where alert_id = 'over'"))
                .isEqualTo("0");
    }

    @Test
    void storesTextsAndTimesThatNoSensibleSourceWouldSend() throws Exception {
        position(READINESS_0);
        var absurd = fail("RR-01", "NUL\0", "a NUL \0, a quote ', a backslash \\u0000 and <b>");
        absurd.setValidUntil(Instant.ofEpochMilli(Long.MAX_VALUE));
        var value = readiness(ORDERS, Verdict.BLOCKED, absurd, absurd);
        value.setEvaluatedAt(Instant.ofEpochMilli(Long.MIN_VALUE));
        value.setEvidenceLevel(Integer.MIN_VALUE);

        store.write(List.of(entry(Topics.READINESS, ORDERS, value, 0)), Map.of(READINESS_0, 0L));

        assertThat(ask(jdbcUrl, "select reason from control_result"))
                .isEqualTo("a NUL \uFFFD, a quote ', a backslash \\u0000 and <b>");
        assertThat(ask(jdbcUrl, "select extract(year from valid_until) from control_result"))
                .isEqualTo("9999");
    }

    @Test
    void refusesWhatCanNeverBeARow() {
        assertThatThrownBy(() -> rows.read(raw(Topics.READINESS.name(), ORDERS, new byte[] {1, 2}, 0, 0)))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> rows.read(raw(Topics.ALERT.name(), ORDERS, null, 0, 0)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("no value");
        assertThatThrownBy(() -> entry(Topics.READINESS, "x".repeat(601), null, 0))
                .hasMessageContaining("601 characters");
        assertThatThrownBy(() -> entry(Topics.READINESS, "other", readiness(ORDERS, Verdict.READY), 0))
                .hasMessageContaining("must be the same");
        assertThatThrownBy(() -> entry(Topics.DECISION, ORDERS, decision(" ", ORDERS, DecisionOutcome.DENY, NOON), 0))
                .hasMessageContaining("decisionId is empty");
    }

    private <T extends SpecificRecord> Entry entry(Topic<T> topic, String key, T value, long offset)
            throws MalformedRecordException {
        return rows.read(record(codec, topic, key, value, 0, offset));
    }

    private void position(TopicPartition... partitions) throws StoreUnavailableException {
        store.nextOffsets(List.of(partitions));
    }

    /** Ends the session at commit, after all rows have been written: what a killed sink looks like to PostgreSQL. */
    private void refuseCommits(boolean refuse) throws Exception {
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute(refuse ? """
                              create function lifeboat.cut() returns trigger language plpgsql as $$
                              begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$;
                              create constraint trigger cut after insert on lifeboat.alert_outbox
                              deferrable initially deferred for each row execute function lifeboat.cut()
                              """ : "drop function lifeboat.cut cascade");
        }
    }

    private long count(String table) {
        return Long.parseLong(ask(jdbcUrl, "select count(*) from " + table));
    }

    private String verdict() {
        return ask(jdbcUrl, "select verdict from readiness where database = ?", ORDERS);
    }
}
