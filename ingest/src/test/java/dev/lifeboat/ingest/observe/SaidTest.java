package dev.lifeboat.ingest.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SaidTest {
    private static final Instant MONDAY = Instant.parse("2026-11-23T02:00:00Z");
    private static final String ORDERS = "postgresql:prod/orders";
    private static final Subject SUBJECT = new Subject(ORDERS, "tool:orders", Map.of(), MONDAY);
    private static final Fault UNREACHABLE = Fault.unseen("repo1", "cannot be reached");

    private final Said said = new Said();

    @Test
    void saysWhatIsNewWithItsReferenceAndNothingTwice() {
        var first = say(MONDAY, backup("a"), backup("b"));
        var second = say(MONDAY.plusSeconds(60), backup("a"), backup("b"));

        assertThat(first.records())
                .extracting(record -> record.topic().name(), Mapped::key)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("lifeboat.backup.v1", ORDERS),
                        org.assertj.core.api.Assertions.tuple("lifeboat.reference.v1", "backup:tool:orders/a"),
                        org.assertj.core.api.Assertions.tuple("lifeboat.backup.v1", ORDERS),
                        org.assertj.core.api.Assertions.tuple("lifeboat.reference.v1", "backup:tool:orders/b"));
        assertThat(second.records()).isEmpty();
        assertThat(second.unchanged()).isEqualTo(2);
        assertThat(second.heartbeat(SUBJECT.at(MONDAY.plusSeconds(60)), Duration.ofMinutes(5), MONDAY)
                        .getState())
                .isEqualTo(SourceState.ALIVE);
    }

    @Test
    void givesTheSameObservationTheSameEvents() {
        var once = new Said().next(observed(backup("a")), SUBJECT, false);
        var again = new Said().next(observed(backup("a")), SUBJECT, false);

        assertThat(header(once).getEventId())
                .isNotEmpty()
                .isEqualTo(header(again).getEventId());
    }

    @Test
    void saysWhatHasChangedAsANewerVersion() {
        var first = say(MONDAY, backup("a"));
        var expired = backup("a");
        expired.setStatus(BackupStatus.EXPIRED);
        var second = say(MONDAY.minusSeconds(60), expired);

        assertThat(second.changed()).isEqualTo(1);
        assertThat(header(second).getSourcePosition())
                .as("even if the clock was set back")
                .isGreaterThan(header(first).getSourcePosition());
    }

    @Test
    void withdrawsWhatIsNoLongerListed() {
        say(MONDAY, backup("a"), backup("b"));
        var next = say(MONDAY.plusSeconds(60), backup("b"));

        assertThat(next.withdrawn()).isEqualTo(1);
        var withdrawn = (BackupEvidence) next.records().get(0).value();
        assertThat(withdrawn.getHeader().getDeleted()).isTrue();
        assertThat(withdrawn.getHeader().getNativeId()).isEqualTo("backup/a");
        assertThat(withdrawn.getBackupId()).isEqualTo("a");
        assertThat(say(MONDAY.plusSeconds(120), backup("b")).records())
                .as("once")
                .isEmpty();
        assertThat(say(MONDAY.plusSeconds(180), backup("a"), backup("b")).changed())
                .as("it is there again")
                .isEqualTo(1);
    }

    @Test
    void withdrawsNothingThatTheToolDoesNotList() {
        say(MONDAY, backup("a"), backup("b"));

        var next = said.next(
                new Observation(List.of(observed(backup("a")).facts().get(0)), Set.of(), List.of(), List.of()),
                SUBJECT.at(MONDAY.plusSeconds(60)),
                false);

        assertThat(next.withdrawn()).isZero();
    }

    @Test
    void withdrawsNothingWhenNotAllCouldBeSeen() {
        say(MONDAY, backup("a"), backup("b"));
        var partly = new Observation(
                observed(backup("b"), backup("c")).facts(), Set.of(Topics.BACKUP), List.of(UNREACHABLE), List.of());
        var next = said.next(partly, SUBJECT.at(MONDAY.plusSeconds(60)), false);

        assertThat(next.withdrawn()).isZero();
        assertThat(next.changed()).as("what is seen is told all the same").isEqualTo(1);
        var heartbeat = next.heartbeat(SUBJECT.at(MONDAY.plusSeconds(60)), Duration.ofMinutes(5), MONDAY);
        assertThat(heartbeat.getState()).isEqualTo(SourceState.FAILING);
        assertThat(heartbeat.getMessage()).isEqualTo("repo1: cannot be reached");
        assertThat(heartbeat.getAt()).as("when all was seen").isEqualTo(MONDAY);
    }

    @Test
    void isFailingWhenItSeesNothingWhereItSawSomethingBefore() {
        say(MONDAY, backup("a"), backup("b"));
        var next = say(MONDAY.plusSeconds(60));

        assertThat(next.records()).isEmpty();
        assertThat(next.faults())
                .singleElement()
                .satisfies(fault ->
                        assertThat(fault.toString()).contains("tool:orders", "saw 2 before", "--accept-empty"));
    }

    @Test
    void isFailingHoweverOftenItLooksAtAnotherPlaceAndTellsNothingOfIt() {
        say(MONDAY, backup("a"), backup("b"));

        for (int look = 1; look <= 3; look++) {
            var other = say(MONDAY.plusSeconds(60 * look), backup("c"), backup("d"));

            assertThat(other.records()).as("look " + look).isEmpty();
            assertThat(other.faults())
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.toString())
                            .contains("saw 2 before", "nothing of what is there instead is told", "--accept-empty"));
        }
        assertThat(say(MONDAY.plusSeconds(300), backup("a"), backup("b")).faults())
                .as("it looks where it should again")
                .isEmpty();
    }

    @Test
    void tellsNothingOfAnotherPlaceEvenWhenNotAllOfItCouldBeSeen() {
        say(MONDAY, backup("a"));
        var partly =
                new Observation(observed(backup("c")).facts(), Set.of(Topics.BACKUP), List.of(UNREACHABLE), List.of());

        assertThat(said.next(partly, SUBJECT.at(MONDAY.plusSeconds(60)), false).records())
                .isEmpty();
    }

    @Test
    void goesOnWhereAllThatWasThereWasReplacedInTheSamePlace() {
        say(MONDAY, ended(at("a", "/backup/orders/monday.dump", null), MONDAY));

        var next = say(
                MONDAY.plusSeconds(60), ended(at("b", "/backup/orders/tuesday.dump", null), MONDAY.plusSeconds(30)));

        assertThat(next.faults()).isEmpty();
        assertThat(next.withdrawn()).isEqualTo(1);
        assertThat(next.changed()).isEqualTo(1);
        assertThat(say(
                                MONDAY.plusSeconds(120),
                                ended(at("c", "/backup/customers/wednesday.dump", null), MONDAY.plusSeconds(90)))
                        .faults())
                .as("another directory")
                .hasSize(1);
    }

    @Test
    void goesBySystemsRatherThanByPlaces() {
        say(MONDAY, at("a", "s3://backups/orders/a", "7000000000000000001"));

        assertThat(say(MONDAY.plusSeconds(60), at("b", "s3://backups/orders/b", "7000000000000000002"))
                        .faults())
                .as("another cluster under the same URL")
                .hasSize(1);
        assertThat(say(MONDAY.plusSeconds(120), at("c", "s3://elsewhere/c", "7000000000000000001"))
                        .withdrawn())
                .as("the same cluster elsewhere")
                .isEqualTo(1);
    }

    @Test
    void doesNotGoByPlacesWhereAnyTellsItsSystem() {
        say(MONDAY, at("a", "/backup/orders/a", "7000000000000000001"), at("older", "/backup/orders/older", null));

        assertThat(say(MONDAY.plusSeconds(60), at("b", "/backup/orders/b", "7000000000000000002"))
                        .faults())
                .as("one of them alone does not tell which it was of")
                .hasSize(1);
    }

    @Test
    void takesNothingThatIsOlderThanWhatWasThereForItsSuccessor() {
        say(MONDAY, ended(at("b", "/backup/orders/b", null), MONDAY));

        assertThat(say(MONDAY.plusSeconds(60), ended(at("a", "/backup/orders/a", null), MONDAY.minusSeconds(1)))
                        .faults())
                .as("an older one")
                .hasSize(1);
        assertThat(say(MONDAY.plusSeconds(60), at("a", "/backup/orders/a", null))
                        .faults())
                .as("nobody knows of when")
                .hasSize(1);
    }

    @Test
    void keepsBadNewsOfEventsUntilAnEventTellsBetter() {
        var bad = backup("a");
        bad.setLocation("arn:a");
        bad.setStatus(BackupStatus.COMPLETED_WITH_ERRORS);
        var failed = backup("run");
        failed.setStatus(BackupStatus.FAILED);
        say(MONDAY, bad, failed);
        var good = backup("a");
        good.setLocation("arn:a");
        var seen = observed(good);

        var next = said.nextOfEvents(seen, SUBJECT.at(MONDAY.plusSeconds(60)), false);
        var better = said.nextOfEvents(
                new Observation(seen.facts(), seen.lists(), List.of(), List.of(), Set.of("backup/a", "backup/run")),
                SUBJECT.at(MONDAY.plusSeconds(120)),
                false);

        assertThat(next.changed()).isZero();
        assertThat(next.withdrawn()).as("no list tells of runs").isZero();
        assertThat(better.changed()).isEqualTo(1);
        assertThat(better.withdrawn()).as("an event tells how it ended").isEqualTo(1);
    }

    @Test
    void doesNotTakeANameThatEveryPlaceHasForAPlace() {
        say(MONDAY, at("a", "barman:main/a", null));

        assertThat(say(MONDAY.plusSeconds(60), at("b", "barman:main/b", null)).faults())
                .hasSize(1);
    }

    @Test
    void withdrawsAllWhenSomebodySaysThatItIsRight() {
        say(MONDAY, backup("a"), backup("b"));
        var next = said.next(observed(), SUBJECT.at(MONDAY.plusSeconds(60)), true);

        assertThat(next.faults()).isEmpty();
        assertThat(next.withdrawn()).isEqualTo(2);
    }

    @Test
    void seesNothingAmissWhereThereNeverWasAnything() {
        assertThat(say(MONDAY).faults()).isEmpty();
    }

    @Test
    void saysAgainWhatWouldLeaveTheLogUnsaid() {
        say(MONDAY, backup("a"));

        assertThat(say(MONDAY.plus(Duration.ofDays(199)), backup("a")).changed())
                .isZero();
        assertThat(say(MONDAY.plus(Duration.ofDays(201)), backup("a")).changed())
                .isEqualTo(1);
    }

    @Test
    void goesByTheNewestVersionInWhateverOrderTheyAreReadBack() {
        var records = new ArrayList<Mapped<?>>();
        records.addAll(say(MONDAY, backup("a"), backup("b")).records());
        records.addAll(say(MONDAY.plusSeconds(60), backup("b")).records());

        var backwards = new Said();
        for (int i = records.size() - 1; i >= 0; i--) {
            take(backwards, records.get(i));
        }
        var next = backwards.next(observed(backup("b")), SUBJECT.at(MONDAY.plusSeconds(120)), false);

        assertThat(next.records()).isEmpty();
    }

    /** Says it, and takes note of what was said. */
    private Said.Next say(Instant at, BackupEvidence... backups) {
        var next = said.next(observed(backups), SUBJECT.at(at), false);
        next.records().forEach(record -> take(said, record));
        return next;
    }

    private static void take(Said said, Mapped<?> record) {
        if (Observed.TOPICS.contains(record.topic())) {
            said.add(record.topic(), record.value());
        }
    }

    private static EvidenceHeader header(Said.Next next) {
        return (EvidenceHeader) next.records().get(0).value().get(0);
    }

    private static Observation observed(BackupEvidence... backups) {
        var facts = new ArrayList<Observed<?>>();
        for (var backup : backups) {
            facts.add(new Observed<>(
                    Topics.BACKUP,
                    "backup/" + backup.getBackupId(),
                    backup,
                    MONDAY,
                    "list#" + backup.getBackupId(),
                    ""));
        }
        return new Observation(facts, Set.<Topic<?>>of(Topics.BACKUP), List.of(), List.of());
    }

    private static BackupEvidence at(String id, String location, String system) {
        var backup = backup(id);
        backup.setLocation(location);
        backup.setSystemIdentifier(system);
        return backup;
    }

    private static BackupEvidence ended(BackupEvidence backup, Instant at) {
        backup.setEndedAt(at);
        return backup;
    }

    private static BackupEvidence backup(String id) {
        return BackupEvidence.newBuilder()
                .setDatabase(ORDERS)
                .setBackupId(id)
                .setStatus(BackupStatus.COMPLETED)
                .build();
    }
}
