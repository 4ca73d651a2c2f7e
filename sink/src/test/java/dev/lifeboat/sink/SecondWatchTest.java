package dev.lifeboat.sink;

import static dev.lifeboat.sink.Examples.pass;
import static dev.lifeboat.sink.Examples.readiness;
import static dev.lifeboat.sink.RealParts.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.sink.watch.WatchSettings;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The second watch on real parts; only time is played. It lies before that of all other tests, whose topics it shares. */
@ExtendWith(RealParts.Extension.class)
class SecondWatchTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final Instant START = Instant.parse("2020-03-10T12:00:00Z");
    private static final String WATCHED = "postgresql:watched/watched";
    private static final String TASK = "streams:watched-streams/0";
    private static final String SOURCE = "catalog:watched";
    private static final String STILL_OPEN =
            "select count(*) from alert where control like 'SW-%' and state <> 'resolved'";

    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @Test
    void tellsOfWhatDoesNotComeAndThatItHasCome(RealParts parts) throws Exception {
        String store = parts.newStore();
        var watch = new WatchSettings(Duration.ofMillis(100), Duration.ofMinutes(2), Duration.ofMinutes(2));
        try (var receiver = Receiver.thatWorks();
                var sink = SinkApp.start(
                        parts.settings(store)
                                .withWatch(watch)
                                .withWebhooks(List.of(Webhook.of("pager", receiver.url()))),
                        now::get)) {
            parts.publish(Topics.READINESS, WATCHED, dueAt(START.plusSeconds(30)));
            beat(parts, TASK, START);
            beat(parts, SOURCE, START);
            await().atMost(SOON).until(() -> "2".equals(ask(store, "select count(*) from source")));

            // the time until which the source is spared, so that a slow machine does not miss the order
            Instant spared = START.plus(Duration.ofMinutes(10));
            // everything falls silent: the database is overdue, then the topology, then the source
            await().atMost(SOON).until(() -> timePassed(spared) && opened(store, "SW-01", WATCHED));
            assertThat(now.get()).isAfterOrEqualTo(START.plusSeconds(150));
            await().atMost(SOON).until(() -> timePassed(spared) && opened(store, "SW-02", "streams:watched-streams"));
            assertThat(opened(store, "SW-03", SOURCE)).isFalse();
            await().atMost(SOON).until(() -> timePassed() && opened(store, "SW-03", SOURCE));
            assertThat(now.get()).isAfterOrEqualTo(START.plus(Duration.ofMinutes(15)));
            await().atMost(SOON).until(() -> told(receiver).size() == 3);
            assertThat(told(receiver)).extracting(Receiver.Call::state).containsOnly("opened");
            assertThat(receiver.taken(WATCHED + "|SW-01|")
                            .get(0)
                            .body()
                            .path("reason")
                            .asText())
                    .contains("2020-03-10T12:00:30Z");

            // and all of it comes back; time goes on for no longer than that lasts, so that a slow machine can tell of
            // it
            Instant back = now.get().plus(Duration.ofMinutes(4));
            beat(parts, TASK, back);
            beat(parts, SOURCE, back);
            parts.publish(Topics.READINESS, WATCHED, dueAt(now.get().plus(Duration.ofDays(1))));

            await().atMost(SOON).until(() -> timePassed(back) && told(receiver).size() == 6);
            assertThat(receiver.taken(WATCHED + "|SW-01|"))
                    .extracting(Receiver.Call::state)
                    .containsExactly("opened", "resolved");
            // over in the very instant at which it opened, as only a played clock has it: closed a look later
            await().atMost(SOON)
                    .until(() -> timePassed(back.plus(Duration.ofMinutes(2))) && "0".equals(ask(store, STILL_OPEN)));
            assertThat(told(receiver)).hasSize(6);
            assertThat(sink.ended()).isNotDone();
        }
    }

    /** Five seconds more, while the sink keeps saying how far it is. */
    private boolean timePassed() {
        return timePassed(Instant.MAX);
    }

    private boolean timePassed(Instant atMost) {
        now.updateAndGet(instant -> instant.isBefore(atMost) ? instant.plusSeconds(5) : instant);
        return true;
    }

    private static List<Receiver.Call> told(Receiver receiver) {
        return receiver.calls().stream()
                .filter(call -> call.alert().contains("|SW-"))
                .toList();
    }

    private static boolean opened(String store, String check, String subject) {
        return "opened"
                .equals(ask(store, "select state from alert where control = ? and database = ?", check, subject));
    }

    private static DatabaseReadiness dueAt(Instant instant) {
        return DatabaseReadiness.newBuilder(readiness(WATCHED, Verdict.AT_RISK, pass("RR-01")))
                .setEvaluatedAt(START)
                .setNextChangeAt(instant)
                .build();
    }

    private static void beat(RealParts parts, String source, Instant at) {
        parts.publish(
                Topics.HEARTBEAT,
                source,
                Heartbeat.newBuilder()
                        .setSource(source)
                        .setAt(at)
                        .setIntervalMillis(20_000)
                        .setState(SourceState.ALIVE)
                        .build());
    }
}
