package dev.lifeboat.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.capture.CannotCaptureException;
import dev.lifeboat.ingest.capture.CatalogCapture;
import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.capture.Outlet;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;

class WorkerOutletTest {
    private static final Heartbeat BEAT = new Heartbeat(
            "catalog:main", Instant.parse("2026-01-31T12:00:00Z"), 10_000L, 42L, SourceState.ALIVE, "reading");

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Partitions PARTITIONS = new Partitions(Map.of(Topics.HEARTBEAT.name(), 7));

    private final Handover handover = new Handover();
    private final AvroCodec codec = new InMemoryCodec();

    @Test
    void sendsTheBytesThatIngestItselfWouldThroughTheConvertersItAsksFor() throws Exception {
        var outlet = open();

        outlet.send(Topics.HEARTBEAT, "catalog:mäin", BEAT);

        var record = handover.take(Duration.ZERO).get(0);
        var strings = new StringConverter();
        strings.configure(Map.of(), true);
        assertThat(strings.fromConnectData(record.topic(), record.keySchema(), record.key()))
                .isEqualTo(new StringSerializer().serialize("", "catalog:mäin"));
        assertThat(new ByteArrayConverter().fromConnectData(record.topic(), record.valueSchema(), record.value()))
                .isEqualTo(codec.encode(Topics.HEARTBEAT, BEAT));
        assertThat(record.topic()).isEqualTo(Topics.HEARTBEAT.name());
        var key = new StringSerializer().serialize("", "catalog:mäin");
        assertThat(record.kafkaPartition())
                .as("the one that Kafka's own partitioner takes, whichever the worker has")
                .isEqualTo(BuiltInPartitioner.partitionForKey(key, 7));
        assertThat(record.timestamp()).as("when it is written").isNull();
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void handsNothingOverWhenTheRegistryDoesNotAnswerAndThrowsWhatCaptureTriesAgain() throws Exception {
        var outlet = open(new SilentRegistry());

        assertThatThrownBy(() -> outlet.send(Topics.HEARTBEAT, "k", BEAT))
                .isInstanceOf(RegistryUnavailableException.class);

        assertThat(handover.take(Duration.ZERO)).isEmpty();
        assertThat(handover.awaitDelivered(Duration.ZERO)).isTrue();
    }

    @Test
    void isNotOpenedWhileRecordsOfAnEarlierOneAreOnTheirWay() throws Exception {
        var earlier = open();
        earlier.send(Topics.HEARTBEAT, "k", BEAT);
        earlier.close();

        assertThatThrownBy(() -> open())
                .isInstanceOf(CannotCaptureException.class)
                .hasMessageContaining("paused or stopping, or Kafka does not take it");

        handover.take(Duration.ZERO);
        handover.delivered();
        open().awaitAll();
    }

    @Test
    void takesNothingOnceClosedEvenWhenAnotherIsOpen() {
        var old = open();
        old.close();
        open();

        assertThatThrownBy(() -> old.send(Topics.HEARTBEAT, "k", BEAT)).isInstanceOf(CannotCaptureException.class);
    }

    @Test
    void saysPastAWorkerThatTakesNothingMoreThatReadingEnded() {
        var direct = new ArrayList<String>();
        var outlets = new WorkerOutlets(
                handover, codec, () -> PARTITIONS, "catalog:main", Duration.ZERO, () -> new Noting(direct));
        outlets.openToReport().send(Topics.HEARTBEAT, "through", BEAT);
        assertThat(direct).isEmpty();

        handover.lost("a record was dropped");

        outlets.openToReport().send(Topics.HEARTBEAT, "past", BEAT);
        assertThat(direct).containsExactly("past");
        assertThatThrownBy(outlets::open).as("evidence never").hasMessage("a record was dropped");
    }

    @Test
    void aTaskWhoseCaptureIsBrokenFailsAndSaysOfWhat() {
        var task = new CatalogTask();
        var source = CatalogSource.of("main", "jdbc:postgresql://127.0.0.1:1/c?user=u", "postgresql", "c");
        task.start(new CatalogCapture(
                Cluster.of("127.0.0.1:1", "http://127.0.0.1:1"),
                new BrokenCodec(),
                source,
                this::open,
                Duration.ofSeconds(10),
                InstantSource.system(),
                new SimpleMeterRegistry()));

        await().atMost(LONG)
                .untilAsserted(() -> assertThatThrownBy(task::poll)
                        .isInstanceOf(ConnectException.class)
                        .hasMessageContaining("a.Missing")
                        .hasMessageContaining("start it again"));
        task.stop();
    }

    @Test
    void aTaskWhoseWorkerDroppedARecordFailsAndSaysWhatToDo() throws Exception {
        var task = new CatalogTask();
        open().send(Topics.HEARTBEAT, "k", BEAT);
        assertThat(task.poll()).isNull();

        task.commitRecord(handover.take(Duration.ZERO).get(0), null);

        assertThatThrownBy(task::poll).hasMessageContaining("dropped a record for lifeboat.heartbeat.v1 with key k");
        task.stop();
    }

    private WorkerOutlet open() {
        return open(codec);
    }

    private WorkerOutlet open(AvroCodec with) {
        return WorkerOutlet.open(handover, with, PARTITIONS, "catalog:main", Duration.ZERO);
    }

    private record Noting(List<String> keys) implements Outlet {
        @Override
        public <T extends SpecificRecord> void send(Topic<T> topic, String key, T value) {
            keys.add(key);
        }

        @Override
        public void awaitAll() {}

        @Override
        public void close() {}
    }

    /** As one is whose plugin was installed in part. */
    private static final class BrokenCodec implements AvroCodec {
        @Override
        public <T extends SpecificRecord> byte[] encode(Topic<T> topic, T value) {
            throw new NoClassDefFoundError("a.Missing");
        }

        @Override
        public <T extends SpecificRecord> T decode(Topic<T> topic, byte[] bytes) {
            throw new NoClassDefFoundError("a.Missing");
        }

        @Override
        public void close() {}
    }

    /** As {@code RegistryCodec} is when nobody answers. */
    private static final class SilentRegistry implements AvroCodec {
        @Override
        public <T extends SpecificRecord> byte[] encode(Topic<T> topic, T value) {
            throw new RegistryUnavailableException("does not answer", new IOException());
        }

        @Override
        public <T extends SpecificRecord> T decode(Topic<T> topic, byte[] bytes) {
            throw new RegistryUnavailableException("does not answer", new IOException());
        }

        @Override
        public void close() {}
    }
}
