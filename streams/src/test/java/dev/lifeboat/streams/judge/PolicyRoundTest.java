package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.books.Policies;
import dev.lifeboat.streams.books.PolicyBook;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.v1.DatabaseReadiness;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.Test;

class PolicyRoundTest {
    private final InMemoryCodec codec = new InMemoryCodec();
    private final Table readiness = new Table();
    private final Table policies = new Table();
    private final PolicyRound round = new PolicyRound(readiness, new PolicyBook(policies, codec), codec);

    @Test
    void findsAfterAStartWhatWasJudgedUnderAnotherVersion() {
        judged("a", "sha256:of an earlier release");
        judged("b", Policy.builtIn("baseline").digest());
        judged("c", "sha256:of an earlier release");

        assertThat(round.step(10, 10)).containsExactly("a", "c");
    }

    @Test
    void costsNoScanWhenThereIsNoNews() {
        judged("a", Policy.builtIn("baseline").digest());
        round.step(10, 10);
        readiness.scans = 0;

        for (int tick = 0; tick < 1_000; tick++) {
            assertThat(round.step(10, 10)).isEmpty();
        }

        assertThat(readiness.scans).isZero();
    }

    @Test
    void goesToItsEndAndThenOnceMoreWhenNewsComesMeanwhile() {
        for (char name = 'a'; name <= 'f'; name++) {
            judged(String.valueOf(name), "sha256:other");
        }
        var found = new ArrayList<List<String>>();
        found.add(round.step(2, 10));
        edition(7);
        for (int i = 0; i < 5; i++) {
            found.add(round.step(2, 10));
        }

        assertThat(found)
                .containsExactly(
                        List.of("a", "b"),
                        List.of("c", "d"),
                        List.of("e", "f"),
                        List.of("a", "b"),
                        List.of("c", "d"),
                        List.of("e", "f"));
        assertThat(round.step(2, 10)).isEmpty();
    }

    @Test
    void stopsWhenItHasFoundAsManyAsMayBeJudged() {
        for (char name = 'a'; name <= 'e'; name++) {
            judged(String.valueOf(name), "sha256:other");
        }

        assertThat(round.step(100, 2)).containsExactly("a", "b");
        assertThat(round.step(100, 2)).containsExactly("c", "d");
        assertThat(round.step(100, 2)).containsExactly("e");
    }

    private void judged(String database, String digest) {
        readiness.put(
                database,
                codec.encode(
                        Topics.READINESS,
                        DatabaseReadiness.newBuilder()
                                .setDatabase(database)
                                .setPolicy("baseline")
                                .setPolicyDigest(digest)
                                .build()));
    }

    private void edition(long edition) {
        policies.put(
                Policies.EDITION,
                ByteBuffer.allocate(Long.BYTES).putLong(edition).array());
    }

    /** A store that counts how often it is scanned. */
    private static final class Table implements ReadOnlyKeyValueStore<String, byte[]> {
        private final TreeMap<String, byte[]> values = new TreeMap<>();
        private int scans;

        void put(String key, byte[] value) {
            values.put(key, value);
        }

        @Override
        public byte[] get(String key) {
            return values.get(key);
        }

        @Override
        public KeyValueIterator<String, byte[]> range(String from, String to) {
            scans++;
            var rest = values.tailMap(from).entrySet().iterator();
            return new KeyValueIterator<>() {
                @Override
                public void close() {}

                @Override
                public String peekNextKey() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public boolean hasNext() {
                    return rest.hasNext();
                }

                @Override
                public KeyValue<String, byte[]> next() {
                    var entry = rest.next();
                    return KeyValue.pair(entry.getKey(), entry.getValue());
                }
            };
        }

        @Override
        public KeyValueIterator<String, byte[]> all() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long approximateNumEntries() {
            return values.size();
        }
    }
}
