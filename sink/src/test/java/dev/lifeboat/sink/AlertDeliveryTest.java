package dev.lifeboat.sink;

import static dev.lifeboat.sink.Examples.ORDERS;
import static dev.lifeboat.sink.Examples.alert;
import static dev.lifeboat.sink.RealParts.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.v1.AlertState;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag(TestStack.TAG)
@ExtendWith(RealParts.Extension.class)
class AlertDeliveryTest {
    private static final Duration SOON = Duration.ofMinutes(3);

    private final Instant now = Instant.now();

    @Test
    void tellsEachWebhookOfEachStepOnceAndInOrder(RealParts parts) throws Exception {
        String store = parts.newStore();
        try (var receiver = Receiver.thatWorks();
                var sink = start(parts, store, Webhook.of("pager", receiver.url()))) {
            for (int i = 0; i < 20; i++) {
                step(parts, "order-" + i, AlertState.OPENED, 0);
                step(parts, "order-" + i, AlertState.RESOLVED, 1);
            }

            await().atMost(SOON).until(() -> receiver.taken("order-").size() >= 40);

            for (int i = 0; i < 20; i++) {
                assertThat(receiver.taken("order-" + i + "."))
                        .extracting(Receiver.Call::state)
                        .containsExactly("opened", "resolved");
            }
            var first = receiver.taken("order-7.").get(0);
            assertThat(first.key()).isEqualTo("order-7.:opened");
            assertThat(first.body().path("version").asText()).isEqualTo("lifeboat.alert/v1");
            assertThat(first.body().path("database").asText()).isEqualTo(ORDERS);
            assertThat(first.body().path("remedy").asText()).startsWith("restore it");
            assertThat(first.body().path("evidence").get(0).path("offset").asLong())
                    .isEqualTo(42);
            assertThat(first.body().has("resolvedAt")).isFalse();
            assertThat(receiver.taken("order-7.").get(1).body().has("resolvedAt"))
                    .isTrue();
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void keepsAskingAReceiverThatIsDownAndThenFails(RealParts parts) throws Exception {
        String store = parts.newStore();
        int port = closedPort();
        try (var sink = start(parts, store, Webhook.of("pager", URI.create("http://127.0.0.1:" + port + "/")))) {
            step(parts, "down", AlertState.OPENED, 0);
            step(parts, "down", AlertState.RESOLVED, 1);
            await().atMost(SOON)
                    .until(() -> "resolved".equals(ask(store, "select state from alert where alert_id = 'down.'")));
            await().atMost(SOON)
                    .until(() -> RealParts.has(
                            store,
                            "select true from alert_outbox where alert_id = 'down.' and last_error is not null"));

            try (var receiver = new Receiver(port, call -> call < 3 ? 503 : 200)) {
                await().atMost(SOON).until(() -> receiver.taken("down.").size() == 2);

                assertThat(receiver.taken("down."))
                        .extracting(Receiver.Call::state)
                        .containsExactly("opened", "resolved");
                assertThat(receiver.calls())
                        .filteredOn(call -> call.status() == 503)
                        .hasSize(3);
            }
            await().atMost(SOON)
                    .until(() -> ask(store, "select string_agg(status, ' ') from alert_outbox where alert_id = 'down.'")
                            .equals("delivered delivered"));
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void recordsARefusalAndGoesOn(RealParts parts) throws Exception {
        String store = parts.newStore();
        try (var receiver = new Receiver(0, call -> 422);
                var other = Receiver.thatWorks();
                var sink = start(parts, store, Webhook.of("picky", receiver.url()), Webhook.of("other", other.url()))) {
            step(parts, "refused", AlertState.OPENED, 0);

            await().atMost(SOON).until(() -> other.taken("refused.").size() == 1);
            await().atMost(SOON)
                    .until(() -> "refused 422"
                            .equals(ask(
                                    store,
                                    "select status || ' ' || http_status from alert_outbox"
                                            + " where alert_id = 'refused.' and webhook = 'picky'")));
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void pagesNobodyForWhatWasOverLongAgo(RealParts parts) throws Exception {
        String store = parts.newStore();
        try (var receiver = Receiver.thatWorks();
                var sink = start(parts, store, Webhook.of("pager", receiver.url()))) {
            var opened = alert("old.", ORDERS, AlertState.OPENED, now.minus(Duration.ofDays(3)));
            var resolved = alert("old.", ORDERS, AlertState.RESOLVED, now.minus(Duration.ofDays(2)));
            parts.publishLater(Topics.ALERT, ORDERS, opened);
            parts.publishLater(Topics.ALERT, ORDERS, resolved);
            parts.flush();
            parts.publish(
                    Topics.ALERT, ORDERS, alert("longer.", ORDERS, AlertState.OPENED, now.minus(Duration.ofDays(3))));

            await().atMost(SOON).until(() -> receiver.taken("longer.").size() == 1);

            await().atMost(SOON)
                    .until(() -> "skipped skipped"
                            .equals(ask(
                                    store,
                                    "select string_agg(status, ' ') from alert_outbox where alert_id = 'old.'")));
            assertThat(receiver.taken("old.")).isEmpty();
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void callsTheWebhookForEachAlertAndPrintsHowSoon(RealParts parts) throws Exception {
        String store = parts.newStore();
        try (var receiver = Receiver.thatWorks();
                var sink = start(parts, store, Webhook.of("pager", receiver.url()))) {
            step(parts, "warm", AlertState.OPENED, 0);
            await().atMost(SOON).until(() -> receiver.taken("warm.").size() == 1);
            var millis = new ArrayList<Long>();
            for (int i = 0; i < 60; i++) {
                String alert = "quick-" + i;
                long published = System.nanoTime();
                step(parts, alert, AlertState.OPENED, 0);
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(2))
                        .atMost(SOON)
                        .until(() -> !receiver.taken(alert + ".").isEmpty());
                millis.add((receiver.taken(alert + ".").get(0).nanos() - published) / 1_000_000);
            }
            millis.sort(null);
            System.out.println("published -> webhook called, ms: p50 " + millis.get(30) + ", max " + millis.get(59));

            assertThat(sink.ended()).isNotDone();
        }
    }

    private void step(RealParts parts, String alert, AlertState state, int second) {
        parts.publish(Topics.ALERT, ORDERS, alert(alert + ".", ORDERS, state, now.plusSeconds(second)));
    }

    private static SinkApp start(RealParts parts, String store, Webhook... webhooks) {
        return SinkApp.start(parts.settings(store).withWebhooks(List.of(webhooks)));
    }

    private static int closedPort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
