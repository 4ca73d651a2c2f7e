package dev.lifeboat.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.capture.CannotCaptureException;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.RegistryUnavailableException;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.converters.ByteArrayConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;

class WorkerOutletTest {
    private static final Heartbeat BEAT = new Heartbeat(
            "catalog:main", Instant.parse("2026-01-31T12:00:00Z"), 10_000L, 42L, SourceState.ALIVE, "reading");

    private final Handover handover = new Handover();
    private final AvroCodec codec = new InMemoryCodec();

    @Test
    void sendsTheBytesThatIngestItselfWouldThroughTheConvertersItAsksFor() throws Exception {
        var outlet = WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO);

        outlet.send(Topics.HEARTBEAT, "catalog:mäin", BEAT);

        var record = handover.take(Duration.ZERO).get(0);
        var strings = new StringConverter();
        strings.configure(Map.of(), true);
        assertThat(strings.fromConnectData(record.topic(), record.keySchema(), record.key()))
                .isEqualTo(new StringSerializer().serialize("", "catalog:mäin"));
        assertThat(new ByteArrayConverter().fromConnectData(record.topic(), record.valueSchema(), record.value()))
                .isEqualTo(codec.encode(Topics.HEARTBEAT, BEAT));
        assertThat(record.topic()).isEqualTo(Topics.HEARTBEAT.name());
        assertThat(record.kafkaPartition()).as("left to the key").isNull();
        assertThat(record.timestamp()).as("when it is written").isNull();
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void handsNothingOverWhenTheRegistryDoesNotAnswerAndThrowsWhatCaptureTriesAgain() throws Exception {
        var outlet = WorkerOutlet.open(handover, new SilentRegistry(), "catalog:main", Duration.ZERO);

        assertThatThrownBy(() -> outlet.send(Topics.HEARTBEAT, "k", BEAT))
                .isInstanceOf(RegistryUnavailableException.class);

        assertThat(handover.take(Duration.ZERO)).isEmpty();
        assertThat(handover.awaitDelivered(Duration.ZERO)).isTrue();
    }

    @Test
    void isNotOpenedWhileRecordsOfAnEarlierOneAreOnTheirWay() throws Exception {
        var earlier = WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO);
        earlier.send(Topics.HEARTBEAT, "k", BEAT);
        earlier.close();

        assertThatThrownBy(() -> WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO))
                .isInstanceOf(CannotCaptureException.class)
                .hasMessageContaining("paused or stopping, or Kafka does not take it");

        handover.take(Duration.ZERO);
        handover.delivered();
        WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO).awaitAll();
    }

    @Test
    void takesNothingOnceClosedEvenWhenAnotherIsOpen() {
        var old = WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO);
        old.close();
        WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO);

        assertThatThrownBy(() -> old.send(Topics.HEARTBEAT, "k", BEAT)).isInstanceOf(CannotCaptureException.class);
    }

    @Test
    void aTaskWhoseWorkerDroppedARecordFailsAndSaysWhatToDo() throws Exception {
        var task = new CatalogTask();
        WorkerOutlet.open(handover, codec, "catalog:main", Duration.ZERO).send(Topics.HEARTBEAT, "k", BEAT);
        assertThat(task.poll()).isNull();

        task.commitRecord(handover.take(Duration.ZERO).get(0), null);

        assertThatThrownBy(task::poll).hasMessageContaining("dropped a record for lifeboat.heartbeat.v1 with key k");
        task.stop();
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
