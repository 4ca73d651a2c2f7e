package dev.lifeboat.streams;

import static dev.lifeboat.schemas.Topics.ALERT;
import static dev.lifeboat.schemas.Topics.BACKUP;
import static dev.lifeboat.schemas.Topics.BARRIER;
import static dev.lifeboat.schemas.Topics.CHECKLIST;
import static dev.lifeboat.schemas.Topics.DATABASE;
import static dev.lifeboat.schemas.Topics.DEAD_LETTER;
import static dev.lifeboat.schemas.Topics.DECISION;
import static dev.lifeboat.schemas.Topics.DECISION_REQUEST;
import static dev.lifeboat.schemas.Topics.HEARTBEAT;
import static dev.lifeboat.schemas.Topics.MIGRATION;
import static dev.lifeboat.schemas.Topics.MIGRATION_GATE;
import static dev.lifeboat.schemas.Topics.PITR;
import static dev.lifeboat.schemas.Topics.POLICY;
import static dev.lifeboat.schemas.Topics.PROCEDURE;
import static dev.lifeboat.schemas.Topics.READINESS;
import static dev.lifeboat.schemas.Topics.READINESS_CHANGE;
import static dev.lifeboat.schemas.Topics.REFERENCE;
import static dev.lifeboat.schemas.Topics.VERIFICATION;
import static dev.lifeboat.schemas.Topics.WAIVER;
import static dev.lifeboat.schemas.Topics.WITHDRAWAL;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.streams.judge.Heartbeats;
import dev.lifeboat.streams.judge.JudgeSettings;
import dev.lifeboat.streams.judge.JudgeStep;
import dev.lifeboat.streams.judge.Policies;
import dev.lifeboat.streams.resolve.ResolveStep;
import dev.lifeboat.v1.DeadLetter;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    private Topology build(JudgeSettings settings, int partitions) {
        // signs of life, on every instance
        builder.addGlobalStore(
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(Heartbeats.STORE), Serdes.String(), Serdes.ByteArray())
                        .withLoggingDisabled(),
                HEARTBEAT.name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("heartbeats"),
                Heartbeats::new);

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
        var referring = read("referring", REFERENCE, WITHDRAWAL, VERIFICATION, MIGRATION, CHECKLIST, BARRIER);
        var direct = read("direct", DATABASE, BACKUP, PITR, PROCEDURE, WAIVER, DECISION_REQUEST);

        // resolve: whatever names only its backup or migration meets it, and leaves keyed by database
        var resolving = referring.process(new ResolveStep(codec, pace), Named.as("resolve"));
        var resolved = only(byte[].class, resolving, "resolved")
                .repartition(Repartitioned.<String, byte[]>as("resolved")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(partitions));

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
        // behind the evidence that a decision waits for, through every partition of resolve and back
        only(BARRIER.type(), judged, "barrier")
                .to(BARRIER.name(), produced(BARRIER, "barrier-out").withStreamPartitioner(LifeboatTopology::all));
        only(DeadLetter.class, resolving, "unresolvable")
                .to(DEAD_LETTER.name(), produced(DEAD_LETTER, "unresolvable-dead-letters"));

        var properties = new Properties();
        properties.put("topology.optimization", "none");
        properties.put("ensure.explicit.internal.resource.naming", "true");
        return builder.build(properties);
    }

    private static Optional<Set<Integer>> all(String topic, String key, Object value, int partitions) {
        return Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
    }

    private KStream<String, byte[]> read(String name, Topic<?>... topics) {
        return builder.stream(
                Stream.of(topics).map(Topic::name).toList(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName(name));
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
