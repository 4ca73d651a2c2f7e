package dev.lifeboat.streams;

import static dev.lifeboat.schemas.Topics.ALERT;
import static dev.lifeboat.schemas.Topics.DEAD_LETTER;
import static dev.lifeboat.schemas.Topics.DECISION;
import static dev.lifeboat.schemas.Topics.DECISION_REQUEST;
import static dev.lifeboat.schemas.Topics.HEARTBEAT;
import static dev.lifeboat.schemas.Topics.MIGRATION_GATE;
import static dev.lifeboat.schemas.Topics.POLICY;
import static dev.lifeboat.schemas.Topics.READINESS;
import static dev.lifeboat.schemas.Topics.READINESS_CHANGE;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.streams.books.Heartbeats;
import dev.lifeboat.streams.books.Policies;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.streams.resolve.ResolveStep;
import dev.lifeboat.v1.DeadLetter;
import dev.lifeboat.v1.DecisionRequest;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.ValueMapper;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;

/**
 * The whole topology:
 *
 * <pre>
 *   verifications, checklists, migrations, references --> resolve --> (keyed by database) --+
 *   barriers, behind the evidence that a decision waits for --^                             |
 *   registrations, backups, recovery points, procedures, waivers, decision requests ------- judge --> readiness, changes,
 *   heartbeats --> sources, policies --> policies (on every instance) ......................../       alerts, decisions,
 *                                                                                                     gates, dead letters,
 *                                                                                                     barriers, own
 *                                                                                                     heartbeats
 * </pre>
 *
 * Values are bytes until a step reads them: what cannot be read leaves as a dead letter, by a visible outlet. Every name
 * here is part of the contract with running instances, whose state is kept under it.
 */
public final class LifeboatTopology {
    /** Barriers say all in key and header. */
    private static final ValueMapper<DecisionRequest, byte[]> NO_VALUE = request -> null;

    private final StreamsBuilder builder = new StreamsBuilder();
    private final AvroCodec codec;

    private LifeboatTopology(AvroCodec codec) {
        this.codec = codec;
    }

    /**
     * @param codec reads and writes the values
     * @param settings the pace of judging
     * @param partitions partitions of every topic of the catalogue
     */
    public static Topology build(AvroCodec codec, JudgeSettings settings, int partitions) {
        return new LifeboatTopology(codec).build(settings, partitions);
    }

    private Topology build(JudgeSettings settings, int count) {
        // signs of life, on every instance
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(Heartbeats.STORE), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                HEARTBEAT.name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("heartbeats"),
                () -> new Heartbeats(codec));

        // the newest version of each policy, on every instance
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(Policies.STORE), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                POLICY.name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("policies"),
                Policies::new);

        // evidence
        var pace = new Pace(settings.current());
        var partitions = new Partitions(count);
        var referring = read("referring", Partitions.REFERRING);
        var direct = read("direct", Partitions.DIRECT, List.of(DECISION_REQUEST));

        // resolve: whatever names only its backup or migration meets it, and leaves keyed by database
        var resolving = referring.process(new ResolveStep(codec, pace, partitions), Named.as("resolve"));
        var resolved = only(byte[].class, resolving, "resolved")
                .repartition(Repartitioned.<String, byte[]>as("resolved")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.ByteArray())
                        .withStreamPartitioner(partitions::ofDatabase)
                        .withNumberOfPartitions(count));

        // judge: one evaluation per database, in log order
        var judged = direct.merge(resolved, Named.as("evidence"))
                .process(new JudgeStep(codec, settings, pace, partitions), Named.as("judge"));

        // publish
        write(judged, READINESS);
        write(judged, READINESS_CHANGE);
        write(judged, ALERT);
        write(judged, DECISION);
        write(judged, MIGRATION_GATE);
        write(judged, DEAD_LETTER);
        write(judged, HEARTBEAT);
        only(DeadLetter.class, resolving, "unresolvable")
                .to(DEAD_LETTER.name(), produced(DEAD_LETTER, "unresolvable-dead-letters"));

        // behind the evidence that a decision waits for, and with it through the steps again
        var barriers = only(DecisionRequest.class, judged, "barriers").mapValues(NO_VALUE, Named.as("no-value"));
        Partitions.REFERRING.forEach(topic -> behind(barriers, topic, partitions::all));
        Partitions.DIRECT.forEach(topic -> behind(barriers, topic, partitions::ofDatabase));

        var properties = new Properties();
        properties.put("topology.optimization", "none");
        properties.put("ensure.explicit.internal.resource.naming", "true");
        return builder.build(properties);
    }

    @SafeVarargs
    private KStream<String, byte[]> read(String name, List<Topic<?>>... topics) {
        return builder.stream(
                Stream.of(topics).flatMap(List::stream).map(Topic::name).toList(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName(name));
    }

    private static void behind(
            KStream<String, byte[]> barriers, Topic<?> topic, StreamPartitioner<String, byte[]> partitions) {
        barriers.to(
                topic.name(),
                Produced.with(Serdes.String(), Serdes.ByteArray())
                        .withStreamPartitioner(partitions)
                        .withName("behind-" + topic.type().getSimpleName()));
    }

    private static <T> KStream<String, T> only(Class<T> type, KStream<String, ?> stream, String name) {
        return stream.filter((key, value) -> type.isInstance(value), Named.as(name))
                .mapValues(type::cast, Named.as(name + "-values"));
    }

    private <T extends SpecificRecord> void write(KStream<String, SpecificRecord> stream, Topic<T> topic) {
        String name = topic.type().getSimpleName();
        only(topic.type(), stream, name).to(topic.name(), produced(topic, name + "-out"));
    }

    private <T extends SpecificRecord> Produced<String, T> produced(Topic<T> topic, String name) {
        Serde<T> values = Serdes.serdeFrom((ignored, value) -> codec.encode(topic, value), (ignored, bytes) -> {
            throw new UnsupportedOperationException("the topology only writes " + topic.name());
        });
        return Produced.with(Serdes.String(), values).withName(name);
    }
}
