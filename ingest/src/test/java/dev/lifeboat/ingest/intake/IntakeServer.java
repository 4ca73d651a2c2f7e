package dev.lifeboat.ingest.intake;

import dev.lifeboat.ingest.report.Sources;
import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import io.javalin.Javalin;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An intake on a port of its own. */
record IntakeServer(Javalin http, Intake intake) implements AutoCloseable {
    static final IntakeSettings HASTY =
            new IntakeSettings(1024 * 1024, 4, Duration.ofSeconds(1), Duration.ofSeconds(20));
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Sources SOURCES = new Sources(Set.of("catalog"), Set.of());

    static IntakeServer of(Cluster cluster, AvroCodec codec) {
        return of(EvidenceLog.open(cluster, codec, PATIENCE), HASTY);
    }

    static IntakeServer of(Producer<String, byte[]> producer, IntakeSettings settings) {
        return of(() -> producer, settings);
    }

    static IntakeServer of(Supplier<Producer<String, byte[]>> maker, IntakeSettings settings) {
        return of(new EvidenceLog(new InMemoryCodec(), maker, settings.patience()), settings);
    }

    private static IntakeServer of(EvidenceLog log, IntakeSettings settings) {
        var intake = Intake.over(log, SOURCES, settings, InstantSource.system(), new SimpleMeterRegistry());
        var http = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            intake.serve(config);
        });
        return new IntakeServer(http.start("127.0.0.1", 0), intake);
    }

    /** A Kafka that takes everything, or nothing until it is told. */
    static MockProducer<String, byte[]> kafka(boolean takes) {
        return new MockProducer<>(takes, null, new StringSerializer(), new ByteArraySerializer());
    }

    Poster poster() {
        return new Poster(http.port());
    }

    @Override
    public void close() {
        http.stop();
        intake.close();
    }
}
