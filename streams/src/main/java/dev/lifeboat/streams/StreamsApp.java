package dev.lifeboat.streams;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.streams.gate.GateServer;
import dev.lifeboat.streams.queries.Queries;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the topology, with exactly-once processing. What fails for good stops the instance: whoever runs it
 * starts it again, and it goes on where its last transaction ended.
 */
public final class StreamsApp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StreamsApp.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(4);

    private final AvroCodec codec;
    private final KafkaStreams streams;
    private final GateServer gate;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    private StreamsApp(AvroCodec codec, KafkaStreams streams, GateServer gate) {
        this.codec = codec;
        this.streams = streams;
        this.gate = gate;
    }

    /**
     * Starts an instance; returns when it has begun, not when it is ready, which {@code /readyz} tells.
     *
     * @throws dev.lifeboat.schemas.RegistryUnavailableException if the registry does not answer in time
     * @throws IllegalStateException if a schema of this build is not registered, Kafka does not answer,
     *     a topic is missing or has another number of partitions, or the port cannot be had
     */
    public static StreamsApp start(StreamsSettings settings) {
        new Partitions(settings.partitions()).require(settings.cluster());
        var opened = new ArrayDeque<AutoCloseable>();
        try {
            var codec = new RegistryCodec(settings.cluster(), settings.registryPatience());
            opened.push(codec);
            codec.warmUp();
            var topology = LifeboatTopology.build(codec, settings.judge(), settings.partitions());
            var streams = new KafkaStreams(topology, new StreamsConfig(settings.streamsConfig()));
            opened.push(streams);
            var queries = Queries.of(streams, codec, HostInfo.buildFromEndpoint(settings.advertised()));
            var gate = GateServer.start(settings.gate(), codec, settings.cluster(), queries, streams::state);
            opened.push(gate);
            new KafkaStreamsMetrics(streams).bindTo(gate.metrics());
            var app = new StreamsApp(codec, streams, gate);
            streams.setUncaughtExceptionHandler(app::stop);
            streams.start();
            return app;
        } catch (RuntimeException e) {
            opened.forEach(part -> close(part, e));
            throw e;
        }
    }

    private static void close(AutoCloseable part, RuntimeException because) {
        try {
            part.close();
        } catch (Exception e) {
            because.addSuppressed(e);
        }
    }

    /** The port of the gate API. */
    public int port() {
        return gate.port();
    }

    /** Completes with the cause when the instance has failed and stopped. */
    public CompletableFuture<Throwable> failure() {
        return failure;
    }

    /** The state of the topology: RUNNING when it works. */
    public KafkaStreams.State state() {
        return streams.state();
    }

    @Override
    public void close() {
        gate.close();
        if (!streams.close(CLOSE_WITHIN)) {
            log.warn("the topology did not stop within {}; its open transaction will be aborted", CLOSE_WITHIN);
        }
        codec.close();
    }

    private StreamThreadExceptionResponse stop(Throwable cause) {
        log.error("the topology stops; what it had not committed is done again at the next start", cause);
        failure.complete(cause);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
