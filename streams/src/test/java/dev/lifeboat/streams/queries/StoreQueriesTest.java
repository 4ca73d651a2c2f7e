package dev.lifeboat.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.local.LocalBroker;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.TopicProvisioner;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.queries.ReadinessQueries.Listing;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queries of a store that is spread over two real instances. */
class StoreQueriesTest {
    private static final int DATABASES = 60;

    @TempDir
    static Path directory;

    private static final InMemoryCodec CODEC = new InMemoryCodec();
    private static LocalBroker broker;
    private static KafkaStreams first;
    private static KafkaStreams second;
    private static StoreQueries onFirst;
    private static StoreQueries onSecond;

    @BeforeAll
    static void start() throws Exception {
        broker = LocalBroker.start(directory.resolve("kafka"), 0, 0, 256);
        var cluster = Cluster.of(broker.bootstrapServers(), "http://127.0.0.1:1");
        TopicProvisioner.provision(cluster, 4, (short) 1);
        try (var producer = new KafkaProducer<>(
                cluster.clientConfig(Map.of()), new StringSerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < DATABASES; i++) {
                var readiness = DatabaseReadiness.newBuilder()
                        .setDatabase(id(i))
                        .setVerdict(i % 3 == 0 ? Verdict.BLOCKED : Verdict.READY)
                        .build();
                producer.send(new ProducerRecord<>(
                        Topics.READINESS.name(), id(i), CODEC.encode(Topics.READINESS, readiness)));
            }
        }
        first = instance(cluster, 1);
        second = instance(cluster, 2);
        onFirst = new StoreQueries(first, CODEC, new HostInfo("127.0.0.1", 1));
        onSecond = new StoreQueries(second, CODEC, new HostInfo("127.0.0.1", 2));
        await().atMost(Duration.ofMinutes(3))
                .until(() -> onFirst.peers().size() == 1
                        && onSecond.peers().size() == 1
                        && ids(onFirst, null).size() + ids(onSecond, null).size() == DATABASES);
    }

    @AfterAll
    static void stop() {
        second.close(Duration.ofSeconds(5));
        first.close(Duration.ofSeconds(5));
        broker.close();
    }

    @Test
    void findsEachDatabaseWhereItIsAndPointsThereFromElsewhere() {
        int here = 0;
        for (int i = 0; i < DATABASES; i++) {
            var lookup = onFirst.find(id(i));
            var other = onSecond.find(id(i));
            if (lookup instanceof Lookup.Found<DatabaseReadiness> found) {
                here++;
                assertThat(found.value().getDatabase()).isEqualTo(id(i));
                assertThat(other).isEqualTo(new Lookup.OnPeer<>(new HostInfo("127.0.0.1", 1)));
            } else {
                assertThat(lookup).isEqualTo(new Lookup.OnPeer<>(new HostInfo("127.0.0.1", 2)));
                assertThat(other).isInstanceOf(Lookup.Found.class);
            }
        }
        assertThat(here).isBetween(1, DATABASES - 1);
    }

    @Test
    void missesWhatNobodyHas() {
        var lookups = Set.of(
                onFirst.find("postgresql:none/none").getClass(),
                onSecond.find("postgresql:none/none").getClass());

        assertThat(lookups).isEqualTo(Set.of(Lookup.Missing.class, Lookup.OnPeer.class));
    }

    @Test
    void listsInOrderAcrossPartitionsAndByPages() {
        List<String> whole = ids(onFirst, null);
        assertThat(whole).isSorted().doesNotHaveDuplicates();

        var paged = new ArrayList<String>();
        String after = null;
        do {
            var page = (Listing.Page) onFirst.list(after, null, 7);
            assertThat(page.databases()).hasSizeLessThanOrEqualTo(7);
            page.databases().forEach(readiness -> paged.add(readiness.getDatabase()));
            after = page.next();
        } while (after != null);
        assertThat(paged).isEqualTo(whole);

        var all = new HashSet<>(whole);
        all.addAll(ids(onSecond, null));
        assertThat(all).hasSize(DATABASES);
    }

    @Test
    void listsOnlyTheVerdictAskedFor() {
        var blocked = new TreeSet<>(ids(onFirst, Verdict.BLOCKED));
        blocked.addAll(ids(onSecond, Verdict.BLOCKED));

        assertThat(blocked).hasSize(DATABASES / 3);
    }

    @Test
    void isNotReadyBeforeItRuns() {
        var idle = new StoreQueries(
                new KafkaStreams(topology().build(), settings(broker.bootstrapServers(), 3)),
                CODEC,
                new HostInfo("127.0.0.1", 3));

        assertThat(idle.find(id(1))).isInstanceOf(Lookup.NotReady.class);
        assertThat(idle.list(null, null, 10)).isInstanceOf(Listing.NotReady.class);
    }

    private static List<String> ids(StoreQueries queries, Verdict verdict) {
        return queries.list(null, verdict, 1000) instanceof Listing.Page page
                ? page.databases().stream().map(DatabaseReadiness::getDatabase).toList()
                : List.of();
    }

    private static String id(int i) {
        return "postgresql:c%d/ä%02d".formatted(i % 5, i);
    }

    private static KafkaStreams instance(Cluster cluster, int number) {
        var streams = new KafkaStreams(topology().build(), settings(cluster.bootstrapServers(), number));
        streams.start();
        return streams;
    }

    private static StreamsBuilder topology() {
        var builder = new StreamsBuilder();
        builder.table(
                Topics.READINESS.name(),
                Consumed.with(Serdes.String(), Serdes.ByteArray()),
                Materialized.<String, byte[], KeyValueStore<Bytes, byte[]>>as(StoreQueries.STORE));
        return builder;
    }

    private static Properties settings(String bootstrap, int number) {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "queries");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                directory.resolve("state" + number).toString());
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, "127.0.0.1:" + number);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        return settings;
    }
}
