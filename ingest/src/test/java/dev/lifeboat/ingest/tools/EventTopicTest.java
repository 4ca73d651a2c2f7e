package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.awsbackup.AwsBackup;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.BackupStatus;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    @TempDir
    private Path dir;

    @BeforeAll
    static void connect() {
        var cluster = Stand.shared().cluster;
        admin = Admin.create(cluster.clientConfig(Map.of()));
        producer = new KafkaProducer<>(
                cluster.clientConfig(Map.of("acks", "all", "linger.ms", "0")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void disconnect() {
        if (admin != null) { // where there are no containers, nothing was started
            producer.close();
            admin.close();
        }
    }

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
    void putsWhatCannotBeReadToTheDeadLettersWholeAndOnceAndIsFailingUntilSomebodyAcceptsIt() throws Exception {
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
            assertThat(fault.toString()).contains("aws-broken, partition 0, offset ", "no list tells", "--accept-lost");
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

        assertThat(publish(subject, "aws-broken", list()).faults())
                .as("no list tells of scans, of restores and of runs that failed")
                .hasSize(1);
        assertThat(accept(subject, "aws-broken", list()).faults()).isEmpty();
        assertThat(publish(subject, "aws-broken", null).faults()).isEmpty();
        assertThat(state(subject)).isEqualTo(SourceState.ALIVE);
        send("aws-broken", 1, List.of(broken));
        assertThat(publish(subject, "aws-broken", null).faults())
                .as("only what was missing then is accepted")
                .hasSize(1);
        forget("aws-broken");
        assertThat(publish(subject, "aws-broken", null).faults())
                .as("that it went makes it no better known")
                .hasSize(1);
    }

    @Test
    void remembersThatEventsWentBeforeTheyWereReadUntilSomebodyAcceptsIt() throws Exception {
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

        assertThat(publish(subject, "aws-lost", list()).faults())
                .as("no list tells of scans, of restores and of runs that failed")
                .hasSize(1);
        assertThat(accept(subject, "aws-lost", aPage()).faults())
                .as("nothing is accepted by a look that is refused")
                .isNotEmpty();
        assertThat(publish(subject, "aws-lost", list()).faults()).hasSize(1);
        assertThat(accept(subject, "aws-lost", null).faults()).isEmpty();
        assertThat(publish(subject, "aws-lost", null).faults()).isEmpty();
    }

    @Test
    void noticesThatEventsWentBeforeItEverRead() throws Exception {
        var subject = subject("late");
        send("aws-late", 1, fixture());
        forget("aws-late");
        send("aws-late", 1, fixture());

        assertThat(publish(subject, "aws-late", list()).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("aws-late-0", "0-"));
    }

    @Test
    void noticesThatTheTopicWasMadeAnew() throws Exception {
        var subject = subject("anew");
        send("aws-anew", 1, fixture());
        assertThat(publish(subject, "aws-anew", null).faults()).isEmpty();
        send("aws-anew", 1, fixture());
        delete("aws-anew");
        send("aws-anew", 1, fixture());
        send("aws-anew", 1, fixture());

        assertThat(publish(subject, "aws-anew", list()).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("an older topic of that name"));
        assertThat(publish(subject, "aws-anew", list()).faults()).hasSize(1);
        assertThat(accept(subject, "aws-anew", null).faults()).isEmpty();
    }

    @Test
    void keepsBadNewsWhoseEventsAreGone() throws Exception {
        var subject = subject("aged");
        send("aws-aged", 1, fixture());
        publish(subject, "aws-aged", null);
        var bad = Map.of(
                "arn:aws:rds:eu-central-1:111122223333:snapshot:awsbackup:job-issues-21",
                BackupStatus.COMPLETED_WITH_ERRORS,
                "failed-22",
                BackupStatus.FAILED,
                "aborted-22",
                BackupStatus.ABORTED);
        assertThat(statuses(subject)).containsAllEntriesOf(bad);

        forget("aws-aged");
        var healed = publish(subject, "aws-aged", healthyList());

        assertThat(healed.faults()).as("all of them were read").isEmpty();
        assertThat(statuses(subject)).containsAllEntriesOf(bad).containsValue(BackupStatus.COMPLETED);
    }

    @Test
    void isFailingWhereTheTopicDoesNotKeepItsEvents() throws Exception {
        var subject = subject("short");
        send("aws-short", 1, fixture());
        configure("aws-short", Map.of("retention.ms", "604800000"));
        assertThat(publish(subject, "aws-short", list()).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("retention.ms is 604800000"));

        configure("aws-short", Map.of("retention.ms", "-1", "cleanup.policy", "compact,delete"));
        assertThat(publish(subject, "aws-short", list()).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("cleanup.policy is 'compact,delete'"));
    }

    @Test
    void countsTheEndOfATransactionAsRead() throws Exception {
        var subject = subject("ends");
        send("aws-ends", 1, List.of());
        try (var producer = new KafkaProducer<>(
                stand.cluster.clientConfig(Map.of("transactional.id", "aws-ends")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (byte[] event : fixture()) {
                producer.send(new ProducerRecord<>("aws-ends", event));
            }
            producer.commitTransaction();
        }
        publish(subject, "aws-ends", null);
        forget("aws-ends");

        assertThat(publish(subject, "aws-ends", null).faults()).isEmpty();
    }

    @Test
    void takesAnEventThatLooksLikeAListForAnEvent() throws Exception {
        var subject = subject("lists");
        byte[] list =
                "{\"source\":\"aws.backup\",\"detail-type\":\"Region Setting State Change\",\"time\":\"2026-11-22T16:00:00Z\",\"detail\":{\"state\":\"MODIFIED\"},\"RecoveryPoints\":[]}"
                        .getBytes(StandardCharsets.UTF_8);
        send("aws-lists", 1, fixture());
        send("aws-lists", 1, List.of(list));

        var seen = look(subject, "aws-lists", null);

        assertThat(seen.observation().lists())
                .as("what an event tells lists nothing")
                .isEmpty();
        assertThat(seen.observation().warnings())
                .as("nothing was reconciled")
                .anySatisfy(warning -> assertThat(warning).contains("nothing that there is was listed"));
    }

    @Test
    void putsAnEventWhoseFieldsCannotBeReadToTheDeadLetters() throws Exception {
        var subject = subject("fields");
        String healthy = new String(fixture().get(0), StandardCharsets.UTF_8);
        send(
                "aws-fields",
                1,
                List.of(
                        healthy.replaceFirst("\"completionDate\": \"[^\"]*\"", "\"completionDate\": \"yesterday\"")
                                .getBytes(StandardCharsets.UTF_8),
                        healthy.replaceFirst("\"backupSizeInBytes\": [^,}]*", "\"backupSizeInBytes\": -1")
                                .getBytes(StandardCharsets.UTF_8)));

        assertThat(publish(subject, "aws-fields", null).faults()).hasSize(2);

        try (var published = stand.published("aws-fields")) {
            assertThat(published.values(Topics.DEAD_LETTER))
                    .extracting(letter -> letter.getReason())
                    .satisfiesExactly(
                            reason -> assertThat(reason).contains("completionDate"),
                            reason -> assertThat(reason).contains("backupSizeInBytes"));
        }
    }

    @Test
    void isFailingWhereThereIsNoSuchTopic() throws Exception {
        var subject = subject("absent");

        assertThat(publish(subject, "aws-absent", null).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("topic aws-absent", "does not exist"));
    }

    private Said.Next publish(Subject subject, String topic, From lists) {
        return publish(look(subject, topic, lists), false);
    }

    private Said.Next accept(Subject subject, String topic, From lists) {
        return publish(look(subject, topic, lists), true);
    }

    private Look.Seen look(Subject subject, String topic, From lists) {
        now = now.plus(EVERY);
        return new Look(new AwsBackup(), new From.Events(stand.cluster, topic, lists), InstantSource.fixed(now))
                .at(subject);
    }

    private Said.Next publish(Look.Seen seen, boolean acceptLost) {
        return new ToolSource(stand.cluster, stand.codec, EVERY, InstantSource.fixed(now))
                .publish(seen, false, acceptLost);
    }

    private Map<String, BackupStatus> statuses(Subject subject) {
        var statuses = new TreeMap<String, BackupStatus>();
        try (var published = stand.published(subject.source())) {
            published.values(Topics.BACKUP).forEach(backup -> {
                if (backup.getHeader().getDeleted()) {
                    statuses.remove(backup.getBackupId());
                } else {
                    statuses.put(backup.getBackupId(), backup.getStatus());
                }
            });
        }
        return statuses;
    }

    /** Recovery points of which the list has nothing bad to tell, the one with issues among them. */
    private From healthyList() throws IOException {
        var list = (From.Files) list();
        Path path = list.paths().get(0);
        Files.writeString(
                path,
                Files.readString(path)
                        .replace("job-partial-18", "job-issues-21")
                        .replaceAll("\"Status\": *\"[A-Z]*\"", "\"Status\": \"COMPLETED\"")
                        .replaceAll("\"StatusMessage\": *\"[^\"]*\"", "\"StatusMessage\": null"));
        Files.setLastModifiedTime(path, FileTime.from(now.plus(EVERY)));
        return list;
    }

    /** Of a longer list. */
    private From aPage() throws IOException {
        var list = (From.Files) list();
        Path path = list.paths().get(0);
        Files.writeString(path, Files.readString(path).replaceFirst("\\{", "{\"NextToken\": \"more\","));
        Files.setLastModifiedTime(path, FileTime.from(now.plus(EVERY)));
        return list;
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
        if (!topics().contains(topic)) {
            admin.createTopics(
                            List.of(new NewTopic(topic, partitions, (short) 1).configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get(3, TimeUnit.MINUTES);
            // a producer that asks before each partition has its leader may not ask again
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> admin
                            .describeTopics(List.of(topic))
                            .allTopicNames()
                            .get(1, TimeUnit.MINUTES)
                            .get(topic)
                            .partitions()
                            .stream()
                            .allMatch(partition -> partition.leader() != null));
        }
        var sent = events.stream()
                .map(event -> producer.send(new ProducerRecord<>(topic, event)))
                .toList();
        producer.flush();
        for (var each : sent) {
            each.get(3, TimeUnit.MINUTES);
        }
    }

    private static Set<String> topics() throws Exception {
        return admin.listTopics().names().get(3, TimeUnit.MINUTES);
    }

    private void configure(String topic, Map<String, String> config) throws Exception {
        var settings = config.entrySet().stream()
                .map(set -> new AlterConfigOp(new ConfigEntry(set.getKey(), set.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings))
                .all()
                .get(3, TimeUnit.MINUTES);
    }

    private void delete(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get(3, TimeUnit.MINUTES);
        await().pollDelay(Duration.ZERO).atMost(Duration.ofMinutes(3)).until(() -> !topics().contains(topic));
    }

    private void forget(String topic) throws Exception {
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(-1)))
                .all()
                .get(3, TimeUnit.MINUTES);
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
