package dev.lifeboat.streams.controls;

import static dev.lifeboat.streams.readiness.Examples.ARCHIVING_OF_ORDERS;
import static dev.lifeboat.streams.readiness.Examples.BASELINE;
import static dev.lifeboat.streams.readiness.Examples.CATALOG;
import static dev.lifeboat.streams.readiness.Examples.MIGRATION;
import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.before;
import static dev.lifeboat.streams.readiness.Examples.readyOrdersWith;
import static dev.lifeboat.streams.readiness.Examples.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.AWaiver;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Gate;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.readiness.Version;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RR-22: which sources must be alive. Whatever required evidence comes from, and nothing else. */
class ReliedTest {
    private static final String OTHER = "adapter:other";

    @ParameterizedTest(name = "{0} from elsewhere: dev {1}, baseline {2}, at the gate {3}")
    @CsvSource({
        // a source that is needed and silent makes the control unknown
        "newest backup,         UNKNOWN, UNKNOWN, UNKNOWN",
        "backup in use,         UNKNOWN, UNKNOWN, UNKNOWN",
        "newest good backup,    UNKNOWN, UNKNOWN, UNKNOWN",
        "newest completed run,  UNKNOWN, UNKNOWN, UNKNOWN",
        "older backup,          PASS,    PASS,    PASS",
        "failed run,            PASS,    PASS,    PASS",
        "test of backup in use, PASS,    UNKNOWN, UNKNOWN",
        "test of older backup,  PASS,    PASS,    PASS",
        "newer test of older,   PASS,    UNKNOWN, UNKNOWN",
        "log backup,            PASS,    UNKNOWN, UNKNOWN",
        "log report,            PASS,    UNKNOWN, UNKNOWN",
        "procedure,             PASS,    UNKNOWN, UNKNOWN",
        "checklist item,        PASS,    PASS,    UNKNOWN",
        "item of another plan,  PASS,    PASS,    PASS",
        "plan,                  PASS,    PASS,    PASS",
        "waiver,                PASS,    PASS,    PASS",
    })
    void mustBeAlive(String evidence, Outcome dev, Outcome baseline, Outcome gate) {
        var facts = Examples.readyOrders();
        facts.addAll(fromElsewhere(evidence));
        Policy devPolicy = Policy.builtIn("dev");

        assertThat(steady(facts, devPolicy).outcome()).as("dev").isEqualTo(dev);
        assertThat(steady(facts, BASELINE).outcome()).as("baseline").isEqualTo(baseline);
        Result atGate = Gate.decide(state(facts), only(CATALOG), BASELINE, Examples.MAY_IT_RUN, NOON)
                .results()
                .get(21);
        assertThat(atGate.outcome()).as("at the gate").isEqualTo(gate);
        // with the other source alive as well nothing is amiss
        assertThat(result(facts, only(CATALOG, OTHER), BASELINE).outcome()).isEqualTo(Outcome.PASS);
    }

    private static List<Fact> fromElsewhere(String evidence) {
        var newer = ABackup.called("99").endedAt(before(Duration.ofMinutes(5))).from(OTHER);
        var older = ABackup.called("99").endedAt(before(Duration.ofDays(3))).from(OTHER);
        return switch (evidence) {
            case "newest backup" -> List.of(newer.build());
            case "backup in use" ->
                List.of(
                        newer.build(),
                        AVerification.restoreOf("99", "1")
                                .endedAt(before(Duration.ofMinutes(1)))
                                .build(),
                        ABackup.called("100")
                                .endedAt(before(Duration.ofMinutes(2)))
                                .build());
            case "newest good backup" ->
                List.of(
                        newer.build(),
                        ABackup.called("100")
                                .bytes(0L)
                                .endedAt(before(Duration.ofMinutes(2)))
                                .build());
            case "newest completed run" -> List.of(newer.bytes(0L).build());
            case "older backup" -> List.of(older.build());
            case "failed run" -> List.of(older.status(Backup.Status.FAILED).build());
            case "test of backup in use" ->
                List.of(AVerification.restoreOf("42", "99")
                        .from(OTHER)
                        .endedAt(before(Duration.ofMinutes(2)))
                        .build());
            case "test of older backup" ->
                List.of(
                        ABackup.called("98").endedAt(before(Duration.ofDays(3))).build(),
                        AVerification.restoreOf("98", "99")
                                .from(OTHER)
                                .endedAt(before(Duration.ofDays(2)))
                                .build());
            case "newer test of older" ->
                List.of(
                        ABackup.called("98").endedAt(before(Duration.ofDays(3))).build(),
                        AVerification.restoreOf("98", "99")
                                .from(OTHER)
                                .endedAt(before(Duration.ofSeconds(1)))
                                .build());
            case "log backup" -> List.of(newer.type(Backup.Type.LOG).build());
            case "log report" -> List.of(logReport());
            case "procedure" -> List.of(procedure());
            case "checklist item" -> List.of(item(MIGRATION));
            case "item of another plan" -> List.of(Examples.migration("m-9", Migration.State.PLANNED, 1), item("m-9"));
            case "plan" -> List.of(plan());
            case "waiver" -> List.of(AWaiver.of("RR-09").from(OTHER).build());
            default -> throw new IllegalArgumentException(evidence);
        };
    }

    @Test
    void everyRunMustBeToldByALivingSourceWhereNoneCompleted() {
        var failed = ABackup.called("1").endedAt(before(Duration.ofDays(3))).status(Backup.Status.FAILED);
        var facts = List.<Fact>of(Examples.ORDERS_REGISTERED, failed.from(OTHER).build());

        assertThat(steady(facts, BASELINE).outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(result(facts, only(OTHER), BASELINE).outcome()).isEqualTo(Outcome.PASS);
    }

    @Test
    void saysWhichSourceIsSilentAndWhichAreAlive() {
        var facts = new ArrayList<Fact>(Examples.readyOrders());
        facts.add(logReport());

        assertThat(steady(facts, BASELINE).reason()).contains(OTHER).contains("never gave a sign of life");
        assertThat(result(facts, only(CATALOG, OTHER), BASELINE).reason())
                .isEqualTo("alive: " + CATALOG + ", " + OTHER);
        var byHand = List.<Fact>of(
                ABackup.called("1").from("person:dba").endedAt(NOON).build());
        assertThat(steady(byHand, BASELINE).reason()).isEqualTo("no source needs to be alive");
    }

    @Test
    void isAsFreshAsTheSourceThatFallsSilentFirst() {
        Sources sources = source -> Optional.of(new Sources.Status(
                source.equals(OTHER) ? before(Duration.ofMinutes(10)) : NOON,
                Duration.ofMinutes(1),
                false,
                ARCHIVING_OF_ORDERS.evidence()));

        assertThat(Readiness.evaluate(readyOrdersWith(logReport()), sources, BASELINE, NOON)
                        .results()
                        .get(21)
                        .validUntil())
                .isEqualTo(NOON.plus(Duration.ofMinutes(5)).plusMillis(1));
    }

    private static Result steady(List<Fact> facts, Policy policy) {
        return result(facts, only(CATALOG), policy);
    }

    private static Result result(List<Fact> facts, Sources sources, Policy policy) {
        return Readiness.evaluate(state(facts), sources, policy, NOON).results().get(21);
    }

    private static Sources only(String... alive) {
        return source -> Set.of(alive).contains(source) ? Examples.CATALOG_ALIVE.status(source) : Optional.empty();
    }

    private static Pitr logReport() {
        var it = ARCHIVING_OF_ORDERS;
        return new Pitr(
                new Version("lifeboat.pitr.v1", OTHER, "pitr/1", 1, false).provenance(),
                null,
                it.latestRecoveryPoint(),
                true,
                it.lastArchivedAt(),
                null,
                0L,
                it.retention(),
                it.lastVerifiedAt(),
                it.verified(),
                it.production());
    }

    private static Procedure procedure() {
        return new Procedure(
                new Version("lifeboat.procedure.v1", OTHER, "procedure/1", 1, false).provenance(),
                "restore orders",
                true,
                true,
                Duration.ofHours(1),
                before(Duration.ofDays(1)),
                100.0);
    }

    private static ChecklistItem item(String migration) {
        return new ChecklistItem(
                new Version("lifeboat.checklist.v1", OTHER, "item/" + migration, 1, false).provenance(),
                migration,
                "cake ordered",
                false,
                false,
                null,
                null,
                false);
    }

    private static Migration plan() {
        return new Migration(
                new Version("lifeboat.migration.v1", OTHER, "plan/1", 1, false).provenance(),
                "m-9",
                Migration.State.PLANNED,
                true,
                true,
                null,
                null,
                null,
                null,
                null);
    }
}
