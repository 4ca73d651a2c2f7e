package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.awsbackup.AwsBackup;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events of AWS Backup in a topic of a real broker. */
@Tag(TestStack.TAG)
class EventTopicTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final String RDS = "arn:aws:rds:eu-central-1:111122223333:db:orders";

    private final Stand stand = Stand.shared();
    private Instant now = NOW;

    @TempDir
    private Path dir;

    @Test
    void tellsWhatTheEventsTellAndOnlyWhatIsNew() throws Exception {
        var subject = subject("events");
        send("aws-events", 3, fixture());

        var first = publish(subject, "aws-events", null);
        var again = publish(subject, "aws-events", null);

        assertThat(first.faults()).isEmpty();
        assertThat(first.changed()).isGreaterThan(5);
        assertThat(again.changed()).isZero();
        assertThat(again.withdrawn()).as("events may be lost").isZero();
        try (var published = stand.published(subject.source())) {
            assertThat(published.live().keySet()).anyMatch(id -> id.startsWith("backup/failed-22"));
            assertThat(heartbeat(published).getState()).isEqualTo(SourceState.ALIVE);
        }
    }

    @Test
    void putsWhatCannotBeReadToTheDeadLettersWholeAndOnceAndIsFailingUntilAListMakesGoodForIt() throws Exception {
        var subject = subject("unreadable");
        byte[] broken = "{\"source\":\"aws.backup\",\"detail-type\":".getBytes(StandardCharsets.UTF_8);
        send("aws-broken", 1, fixture());
        send(
                "aws-broken",
                1,
                List.of(broken, "{\"source\":\"aws.ec2\",\"detail-type\":\"x\"}".getBytes(StandardCharsets.UTF_8)));

        var first = publish(subject, "aws-broken", null);
        var again = publish(subject, "aws-broken", null);

        assertThat(first.changed()).as("the others are told").isGreaterThan(5);
        assertThat(first.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT);
            assertThat(fault.toString()).contains("aws-broken, partition 0, offset ", "until what there is was listed");
        });
        assertThat(again.faults()).as("still").hasSize(1);
        try (var published = stand.published("aws-broken")) {
            assertThat(published.values(Topics.DEAD_LETTER))
                    .as("once")
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.getValue().array()).isEqualTo(broken);
                        assertThat(letter.getStage()).isEqualTo("ingest");
                        assertThat(letter.getReason()).contains("expected one event of AWS Backup");
                    });
        }
        assertThat(state(subject)).isEqualTo(SourceState.FAILING);

        var listed = publish(subject, "aws-broken", list());

        assertThat(listed.faults()).isEmpty();
        assertThat(state(subject)).isEqualTo(SourceState.ALIVE);
    }

    @Test
    void remembersThatEventsWentBeforeTheyWereReadUntilAListMakesGoodForThem() throws Exception {
        var subject = subject("lost");
        send("aws-lost", 1, fixture());
        assertThat(publish(subject, "aws-lost", null).faults()).isEmpty();
        send("aws-lost", 1, fixture());
        forget("aws-lost");

        assertThat(publish(subject, "aws-lost", null).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("aws-lost-0", "went before they were read"));
        send("aws-lost", 1, fixture());
        assertThat(publish(subject, "aws-lost", null).faults())
                .as("it is not forgotten")
                .hasSize(1);

        assertThat(publish(subject, "aws-lost", list()).faults()).isEmpty();
        assertThat(publish(subject, "aws-lost", null).faults()).isEmpty();
    }

    @Test
    void isFailingWhereThereIsNoSuchTopic() throws Exception {
        var subject = subject("absent");

        assertThat(publish(subject, "aws-absent", null).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("topic aws-absent", "does not exist"));
    }

    private Said.Next publish(Subject subject, String topic, From lists) {
        now = now.plus(EVERY);
        var seen = new Look(new AwsBackup(), new From.Events(stand.cluster, topic, lists), InstantSource.fixed(now))
                .at(subject);
        return new ToolSource(stand.cluster, stand.codec, EVERY, InstantSource.fixed(now)).publish(seen, false);
    }

    /** All recovery points that the events tell of, and more. */
    private From list() throws IOException {
        Path list = dir.resolve("points.json");
        try (var in =
                Objects.requireNonNull(EventTopicTest.class.getResourceAsStream("/aws-backup/recovery-points.json"))) {
            Files.write(list, in.readAllBytes());
        }
        Files.setLastModifiedTime(list, FileTime.from(now.plus(EVERY)));
        return new From.Files(List.of(list));
    }

    private static List<byte[]> fixture() throws IOException {
        try (var in = Objects.requireNonNull(EventTopicTest.class.getResourceAsStream("/aws-backup/events.jsonl"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.getBytes(StandardCharsets.UTF_8))
                    .toList();
        }
    }

    private void send(String topic, int partitions, List<byte[]> events) throws Exception {
        try (var admin = Admin.create(stand.cluster.clientConfig(Map.of()))) {
            if (!admin.listTopics().names().get(3, TimeUnit.MINUTES).contains(topic)) {
                admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                        .all()
                        .get(3, TimeUnit.MINUTES);
            }
        }
        try (var producer = new KafkaProducer<>(
                stand.cluster.clientConfig(Map.of("acks", "all")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (byte[] event : events) {
                producer.send(new ProducerRecord<>(topic, event)).get(3, TimeUnit.MINUTES);
            }
        }
    }

    private void forget(String topic) throws Exception {
        try (var admin = Admin.create(stand.cluster.clientConfig(Map.of()))) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get(3, TimeUnit.MINUTES);
        }
    }

    private SourceState state(Subject subject) {
        try (var published = stand.published(subject.source())) {
            return heartbeat(published).getState();
        }
    }

    private static Heartbeat heartbeat(Published published) {
        return published.values(Topics.HEARTBEAT).reduce((a, b) -> b).orElseThrow();
    }

    private static Subject subject(String name) {
        String database = "mysql:aws/" + name;
        return new Subject(database, Subject.sourceOf("aws-backup", database), Map.of("resource", RDS), Instant.EPOCH);
    }
}
