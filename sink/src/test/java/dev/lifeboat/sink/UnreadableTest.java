package dev.lifeboat.sink;

import static dev.lifeboat.sink.Examples.ORDERS;
import static dev.lifeboat.sink.Examples.fail;
import static dev.lifeboat.sink.Examples.pass;
import static dev.lifeboat.sink.Examples.readiness;
import static dev.lifeboat.sink.RealParts.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag(TestStack.TAG)
@ExtendWith(RealParts.Extension.class)
class UnreadableTest {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final List<Topic<?>> TOPICS = List.of(
            Topics.READINESS,
            Topics.READINESS_CHANGE,
            Topics.ALERT,
            Topics.DECISION,
            Topics.MIGRATION_GATE,
            Topics.DEAD_LETTER);

    @Test
    void putsMalformedRecordsOfEveryTopicAsideAndGoesOn(RealParts parts) {
        String store = parts.newStore();
        String id = "postgresql:malformed/malformed";
        byte[] good = parts.codec().encode(Topics.READINESS, readiness(id, Verdict.READY, pass("RR-01")));
        byte[] noise = new byte[300];
        new Random(3).nextBytes(noise);
        try (var sink = SinkApp.start(parts.settings(store))) {
            for (var topic : TOPICS) {
                expectDeadLetter(store, parts.publishRaw(topic.name(), id, noise));
                expectDeadLetter(store, parts.publishRaw(topic.name(), id, new byte[0]));
                expectDeadLetter(store, parts.publishRaw(topic.name(), id, Arrays.copyOf(good, good.length / 2)));
                expectDeadLetter(store, parts.publishRaw(topic.name(), id, unknownSchema(good)));
                if (topic != Topics.READINESS && topic != Topics.MIGRATION_GATE) {
                    expectDeadLetter(store, parts.publishRaw(topic.name(), id, null));
                }
            }
            var truncated = parts.publishRaw(Topics.READINESS.name(), id, Arrays.copyOf(good, good.length / 2));
            parts.publishRaw(Topics.READINESS.name(), id, good);

            await().atMost(SOON).until(() -> "ready".equals(SinkAppTest.verdict(store, id)));
            expectDeadLetter(store, truncated);
            assertThat(ask(
                            store,
                            "select key || ' ' || value_bytes || ' ' || stage from dead_letter"
                                    + " where topic = ? and partition = ? and \"offset\" = ?",
                            truncated.topic(),
                            truncated.partition(),
                            truncated.offset()))
                    .isEqualTo(id + " " + good.length / 2 + " sink");
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void findsTheOneRecordThatPostgreSqlRefuses(RealParts parts) {
        String store = parts.newStore();
        var letters = new StringBuilder();
        new Random(5).ints(590, 0x4E00, 0x9FFF).forEach(c -> letters.append((char) c));
        String tooLongForAnIndex = "a:b/" + letters;
        RecordMetadata refused = null;
        for (int i = 0; i < 21; i++) {
            if (i == 10) {
                refused = parts.publish(
                        Topics.READINESS,
                        tooLongForAnIndex,
                        readiness(tooLongForAnIndex, Verdict.BLOCKED, fail(letters.toString(), "X", "x")));
            } else {
                String id = "postgresql:refused/" + i;
                parts.publishLater(Topics.READINESS, id, readiness(id, Verdict.READY, pass("RR-01")));
            }
        }
        parts.flush();
        try (var sink = SinkApp.start(parts.settings(store))) {
            expectDeadLetter(store, refused);
            await().atMost(SOON)
                    .until(() -> "20"
                            .equals(ask(
                                    store,
                                    "select count(*) from readiness where database like 'postgresql:refused/%'")));
            assertThat(sink.ended()).isNotDone();
        }
    }

    @Test
    void takesAReasonOfTenMegabytes(RealParts parts) {
        String store = parts.newStore();
        String id = "postgresql:huge/huge";
        try (var sink = SinkApp.start(parts.settings(store))) {
            parts.publish(
                    Topics.READINESS, id, readiness(id, Verdict.BLOCKED, fail("RR-01", "X", "x".repeat(10_000_000))));

            await().atMost(SOON).until(() -> "blocked".equals(SinkAppTest.verdict(store, id)));
            assertThat(ask(store, "select length(reason) from control_result where database = ?", id))
                    .isEqualTo("10000000");
            assertThat(sink.ended()).isNotDone();
        } finally {
            parts.publish(Topics.READINESS, id, null);
            parts.publish(Topics.READINESS, ORDERS, null);
        }
    }

    private static byte[] unknownSchema(byte[] good) {
        byte[] bytes = good.clone();
        bytes[1] = 0x7f;
        return bytes;
    }

    private static void expectDeadLetter(String store, RecordMetadata record) {
        await().atMost(SOON)
                .until(() -> RealParts.has(
                        store,
                        "select reason from dead_letter where topic = ? and partition = ? and \"offset\" = ?",
                        record.topic(),
                        record.partition(),
                        record.offset()));
    }
}
