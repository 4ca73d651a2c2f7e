package dev.lifeboat.cli.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who goes on, of those that were allowed at the same time: decided by the order of the log, whoever reads it when. */
class AloneTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String ORDERS = "postgresql:orders-prod/orders";
    private static final String OWN = Words.source(ORDERS);
    private static final String CATALOG = "catalog:main";

    private final List<Told> log = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"m-1, m-1, false", "m-1, m-2, false", "m-1, m-1, true"})
    void exactlyOneGoesOnInEveryOrderOfSayingAndReading(String first, String second, boolean rollback) {
        for (String order : orders("", 0, 0, 0)) {
            log.clear();
            var places = new HashMap<Character, String>();
            var went = new ArrayList<Character>();
            for (char step : order.toCharArray()) {
                char run = Character.toLowerCase(step);
                String migration = run == 'a' ? first : second;
                if (Character.isUpperCase(step)) {
                    places.put(run, say(migration, "" + run, MigrationState.STARTED, 1, false));
                } else if (against(places, run, rollback) == null) {
                    went.add(run);
                } else {
                    say(migration, "" + run, MigrationState.STARTED, 2, true);
                }
            }

            assertThat(went).as(order).hasSize(1);
            assertThat(went.get(0)).as(order).isEqualTo(Character.toLowerCase(order.charAt(0)));
        }
    }

    /** Every order in which three runs each say (upper case) that they start, and read (lower case) afterwards. */
    private static List<String> orders(String so, int a, int b, int c) {
        var all = new ArrayList<String>();
        if (a == 2 && b == 2 && c == 2) {
            all.add(so);
        }
        if (a < 2) {
            all.addAll(orders(so + (a == 0 ? 'A' : 'a'), a + 1, b, c));
        }
        if (b < 2) {
            all.addAll(orders(so + (b == 0 ? 'B' : 'b'), a, b + 1, c));
        }
        if (c < 2) {
            all.addAll(orders(so + (c == 0 ? 'C' : 'c'), a, b, c + 1));
        }
        return all;
    }

    private @Nullable String against(Map<Character, String> places, char run, boolean rollback) {
        String place = String.valueOf(places.get(run));
        return rollback ? Alone.againstRollback(log, place, OWN) : Alone.againstMigration(log, place, OWN);
    }

    @ParameterizedTest
    @EnumSource(value = MigrationState.class)
    void nothingButAPlanOfItMayHaveBeenToldByAnybodyBeforeOrMeanwhile(MigrationState told) {
        for (String source : List.of(OWN, CATALOG)) {
            for (boolean before : source.equals(OWN) ? List.of(true) : List.of(true, false)) {
                log.clear();
                if (before) {
                    say(source, "m-1", "other", told, 1, false, null);
                }
                String place = say("m-1", "a", MigrationState.STARTED, 1, false);
                if (!before) {
                    say(source, "m-1", "other", told, 1, false, null);
                }

                String against = Alone.againstMigration(log, place, OWN);
                if (told == MigrationState.PLANNED) {
                    assertThat(against).isNull();
                } else {
                    assertThat(against).contains("m-1 is " + told, source);
                }
            }
        }
    }

    @Test
    void goesOnWhereWhatRanBeforeWasTakenBackOrIsAnotherMigrationThatHasEnded() {
        say("m-1", "old", MigrationState.STARTED, 1, false);
        say("m-1", "old", MigrationState.STARTED, 2, true);
        say("m-0", "old", MigrationState.STARTED, 1, false);
        say("m-0", "old", MigrationState.COMPLETED, 2, false);

        String place = say("m-1", "a", MigrationState.STARTED, 1, false);

        assertThat(Alone.againstMigration(log, place, OWN)).isNull();
        say("m-1", "a", MigrationState.STARTED, 2, false);
        assertThat(Alone.againstMigration(log, place, OWN))
                .as("its own renewal")
                .isNull();
    }

    @Test
    void doesNotGoOnWhereTheOwnWordCannotBeFound() {
        say("m-1", "a", MigrationState.STARTED, 1, false);

        assertThat(Alone.againstMigration(log, "elsewhere", OWN)).contains("elsewhere");
        assertThat(Alone.againstRollback(log, "elsewhere", OWN)).contains("elsewhere");
    }

    @Test
    void undoesWhatHasEndedOrFellSilentButNotWhatIsAlive() {
        say(OWN, "m-1", "run", MigrationState.STARTED, 1, false, NOON.plusSeconds(120));
        String early = say("m-1", "undo", MigrationState.STARTED, 1, false);
        assertThat(Alone.againstRollback(log, early, OWN)).contains("m-1 is STARTED");
        say("m-1", "undo", MigrationState.STARTED, 2, true);

        while (log.size() < 130) {
            say("m-9", "time goes on", MigrationState.PLANNED, log.size(), false);
        }
        String late = say("m-1", "undo-2", MigrationState.STARTED, 1, false);
        assertThat(Alone.againstRollback(log, late, OWN)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"-7200, 120, 120", "7200, 120, 120", "0, 999999999, 3600", "0, -5, 0"})
    void aLeaseHoldsByTheClockOfTheLogAndNoLongerThanAnHour(long ahead, long lease, long holds) {
        Instant said = NOON.plusSeconds(ahead);
        var word = MigrationEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder()
                        .setOccurredAt(said)
                        .setObservedAt(said)
                        .build())
                .setState(MigrationState.STARTED)
                .setLeaseUntil(said.plusSeconds(lease))
                .build();

        assertThat(new Told(word, NOON, "here").holdsUntil()).isEqualTo(NOON.plusSeconds(holds));
    }

    private String say(String migration, String run, MigrationState state, long version, boolean withdrawn) {
        Instant until = NOON.plus(Duration.ofHours(1));
        return say(OWN, migration, run, state, version, withdrawn, until);
    }

    private String say(
            String source,
            String migration,
            String run,
            MigrationState state,
            long version,
            boolean withdrawn,
            @Nullable Instant leaseUntil) {
        String place = "p-0@" + log.size();
        var header = EvidenceHeader.newBuilder()
                .setSource(source)
                .setNativeId(Words.nativeId(migration, run))
                .setSourcePosition(version)
                .setEventId(place)
                .setOccurredAt(NOON)
                .setObservedAt(NOON)
                .setDeleted(withdrawn)
                .build();
        var word = MigrationEvidence.newBuilder()
                .setHeader(header)
                .setMigrationId(migration)
                .setState(state)
                .setLeaseUntil(leaseUntil)
                .build();
        log.add(new Told(word, NOON.plusSeconds(log.size()), place));
        return place;
    }
}
