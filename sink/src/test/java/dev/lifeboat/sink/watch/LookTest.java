package dev.lifeboat.sink.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.sink.store.OwnAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LookTest {
    private static final Instant NOON = Instant.parse("2026-03-10T12:00:00Z");
    private static final String ORDERS = "postgresql:orders-prod/orders";
    private static final OwnAlert.Record SOMEWHERE = new OwnAlert.Record("lifeboat.readiness.v1", 1, 42);
    private static final Duration GRACE = WatchSettings.DEFAULT.grace();

    @Test
    void findsADatabaseOverdueAtTheVeryInstantThatItsGraceEnds() {
        var seen = seen(List.of(new Seen.Due(ORDERS, NOON, SOMEWHERE)), List.of());

        assertThat(at(NOON.plus(GRACE).minusMillis(1)).findings(seen)).isEmpty();
        assertThat(at(NOON.plus(GRACE)).findings(seen)).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo(Check.READINESS_OVERDUE);
            assertThat(finding.subject()).isEqualTo(ORDERS);
            assertThat(finding.reason()).contains("2026-03-10T12:00:00Z");
        });
    }

    @Test
    void findsASourceSilentAfterThreeIntervalsAndAQuarterOfAnHourAtLeast() {
        var quick = source("catalog:main", Duration.ofSeconds(10));
        var slow = source("pgbackrest:main", Duration.ofHours(1));

        assertThat(at(NOON.plus(Duration.ofMinutes(15)).minusMillis(1)).findings(seen(List.of(), List.of(quick))))
                .isEmpty();
        assertThat(at(NOON.plus(Duration.ofMinutes(15))).findings(seen(List.of(), List.of(quick, slow))))
                .extracting(Finding::subject)
                .containsExactly("catalog:main");
        assertThat(at(NOON.plus(Duration.ofHours(3))).findings(seen(List.of(), List.of(quick, slow))))
                .extracting(Finding::subject)
                .containsExactly("catalog:main", "pgbackrest:main");
    }

    /** It would be silent for good, and nobody told. */
    @Test
    void findsASourceSilentWhoseLastSignOfLifeIsStillToCome() {
        var ahead = new Seen.Source(
                "catalog:main", Instant.parse("9999-01-01T00:00:00Z"), Duration.ofSeconds(10), "alive", SOMEWHERE);
        var alittle = new Seen.Source(
                "catalog:other", NOON.plus(Duration.ofMinutes(5)), Duration.ofSeconds(10), "alive", SOMEWHERE);

        assertThat(at(NOON).findings(seen(List.of(), List.of(ahead, alittle))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.subject()).isEqualTo("catalog:main");
                    assertThat(finding.since()).isEqualTo(NOON);
                    assertThat(finding.reason()).contains("9999-01-01").contains("clock");
                });
    }

    @Test
    void findsTheTopologySilentOnceForAllItsTasks() {
        var tasks = List.of(
                source("streams:lifeboat-streams/0", Duration.ofSeconds(20)),
                source("streams:lifeboat-streams/1", Duration.ofSeconds(20)),
                new Seen.Source(
                        "streams:lifeboat-streams/2",
                        NOON.plusSeconds(90),
                        Duration.ofSeconds(20),
                        "alive",
                        SOMEWHERE));

        assertThat(at(NOON.plusSeconds(119)).findings(seen(List.of(), tasks))).isEmpty();
        assertThat(at(NOON.plusSeconds(120)).findings(seen(List.of(), tasks)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.check()).isEqualTo(Check.STREAMS_SILENT);
                    assertThat(finding.subject()).isEqualTo("streams:lifeboat-streams");
                    assertThat(finding.reason()).contains("partition 0, 1").doesNotContain("2,");
                });
    }

    @Test
    void opensAnEpisodeOnceAndResolvesItWhenItsCauseIsGone() {
        var due = new Seen.Due(ORDERS, NOON, SOMEWHERE);
        Instant late = NOON.plus(GRACE).plusSeconds(7);

        var opened = at(late).steps(seen(List.of(due), List.of()));

        assertThat(opened).singleElement().satisfies(step -> {
            assertThat(step.resolved()).isFalse();
            assertThat(step.alertId())
                    .isEqualTo(ORDERS + "|SW-01|" + NOON.plus(GRACE).toEpochMilli());
        });
        var open = List.of(
                new Seen.Open(Check.READINESS_OVERDUE, ORDERS, opened.get(0).since(), SOMEWHERE));
        assertThat(at(late.plusSeconds(60)).steps(new Seen(List.of(due), List.of(), open)))
                .isEmpty();
        assertThat(at(late.plusSeconds(90)).steps(new Seen(List.of(), List.of(), open)))
                .singleElement()
                .satisfies(step -> {
                    assertThat(step.resolved()).isTrue();
                    assertThat(step.alertId()).isEqualTo(opened.get(0).alertId());
                });
    }

    @Test
    void namesAnEpisodeTheSameWheneverItIsFound() {
        var seen = seen(
                List.of(new Seen.Due(ORDERS, NOON, SOMEWHERE)),
                List.of(source("catalog:main", Duration.ofSeconds(10))));

        assertThat(at(NOON.plus(Duration.ofHours(1))).steps(seen))
                .extracting(OwnAlert::alertId)
                .isEqualTo(at(NOON.plus(Duration.ofDays(2))).steps(seen).stream()
                        .map(OwnAlert::alertId)
                        .toList());
    }

    @Test
    void doesNotFloodWhenEverythingIsOverdueAtOnce() {
        var due = IntStream.range(0, 1_000)
                .mapToObj(i -> new Seen.Due("postgresql:fleet/d" + i, NOON.plusMillis(i), SOMEWHERE))
                .toList();
        Instant late = NOON.plus(GRACE).plusSeconds(60);

        var opened = at(late).steps(seen(due, List.of()));

        assertThat(opened).hasSize(Look.MOST_OVERDUE);
        var open = opened.stream()
                .map(step -> new Seen.Open(Check.READINESS_OVERDUE, step.subject(), step.since(), SOMEWHERE))
                .toList();
        assertThat(at(late).steps(new Seen(due, List.of(), open))).isEmpty();
        assertThat(at(late).steps(new Seen(due.subList(10, 1_000), List.of(), open)))
                .as("ten are over, and ten others are told")
                .hasSize(20);
    }

    private static Look at(Instant now) {
        return new Look(WatchSettings.DEFAULT, now);
    }

    private static Seen seen(List<Seen.Due> due, List<Seen.Source> sources) {
        return new Seen(due, sources, List.of());
    }

    private static Seen.Source source(String id, Duration interval) {
        return new Seen.Source(id, NOON, interval, "alive", SOMEWHERE);
    }
}
