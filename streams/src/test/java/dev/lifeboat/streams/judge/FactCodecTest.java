package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.streams.readiness.Backup;
import dev.lifeboat.streams.readiness.DatabaseState;
import dev.lifeboat.streams.readiness.Evidence;
import dev.lifeboat.streams.readiness.EvidenceGenerator;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.Fact;
import dev.lifeboat.streams.readiness.Pitr;
import dev.lifeboat.streams.readiness.Provenance;
import dev.lifeboat.streams.readiness.Registration;
import dev.lifeboat.streams.readiness.Server;
import dev.lifeboat.streams.readiness.Verification;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactCodecTest {

    @Test
    void rebuildsAStateFromWhatIsStoredOfIt() {
        for (long seed = 0; seed < 300; seed++) {
            var state = Examples.state(new EvidenceGenerator(seed).history(1 + (int) seed % 30));

            var rebuilt = new DatabaseState(state.databaseId());
            for (Fact fact : state.facts()) {
                String key = FactCodec.key(state.databaseId(), fact.key());
                rebuilt.fold(FactCodec.decode(key, FactCodec.encode(fact)));
            }

            assertThat(Set.copyOf(rebuilt.facts())).as("seed %d", seed).isEqualTo(Set.copyOf(state.facts()));
        }
    }

    @Test
    void readsWhatTheFirstFormatHeldAndTakesTheRestForUnknown() {
        var provenance = Examples.NIGHTLY_FULL_OF_ORDERS.provenance();
        var plain = new Backup(
                provenance,
                "42",
                Backup.Type.FULL,
                false,
                Backup.Status.COMPLETED,
                Examples.NOON,
                Examples.NOON,
                1L,
                false,
                List.of("41"),
                null,
                "digest");
        var registered = new Registration(provenance, "postgresql", "baseline", "1", Duration.ofHours(1), null);
        var restored = new Verification(
                provenance,
                "42",
                Verification.Type.RESTORE,
                Verification.Outcome.UNKNOWN,
                null,
                null,
                1,
                2L,
                3L,
                4,
                5,
                true,
                "digest");
        var log = new Pitr(provenance, null, Examples.NOON, true, Examples.NOON, null);

        for (Fact fact : List.of(plain, registered, restored, log)) {
            // an extra group that is empty is one byte; that of a log is two
            byte[] stored = FactCodec.encode(fact);
            int extras = fact instanceof Backup || fact instanceof Pitr ? 2 : 1;
            byte[] first = Arrays.copyOf(stored, stored.length - extras);
            first[0] = 1;

            String key = FactCodec.key(Examples.ORDERS, fact.key());
            assertThat(FactCodec.decode(key, first)).isEqualTo(FactCodec.decode(key, stored));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "ab",
                "0123456789abcdef",
                "ABCD",
                "abc",
                "sha256:",
                "sha256:0",
                "sha256:00ff",
                "sha256:00FF",
                "md5:00ff",
                "7710859127869240915",
                "\u00e9"
            })
    void readsEveryTextAsItWasWritten(String text) {
        var backup = new Backup(
                Examples.NIGHTLY_FULL_OF_ORDERS.provenance(),
                text,
                Backup.Type.FULL,
                false,
                Backup.Status.COMPLETED,
                Examples.NOON,
                Examples.NOON,
                1L,
                false,
                List.of(text, text),
                null,
                text);
        String key = FactCodec.key(Examples.ORDERS, backup.key());

        assertThat(FactCodec.decode(key, FactCodec.encode(backup))).isEqualTo(backup);
    }

    @Test
    void keepsADigestInHalfTheRoom() {
        String digest = "sha256:" + "0a".repeat(32);

        assertThat(new PackedOutput().putText(digest).toBytes()).hasSize(34);
        assertThat(new PackedInput(new PackedOutput().putText(digest).toBytes()).nextText())
                .isEqualTo(digest);
    }

    /** On disk it is about a third of that: keys share their beginnings, and RocksDB compresses. */
    @Test
    void keepsADatabaseWithThirtyBackupsAndTenRestoresSmall() {
        int bytes = 0;
        for (int night = 0; night < 30; night++) {
            bytes += stored(nightly(night));
            bytes += night % 3 == 0 ? stored(restore(night)) : 0;
        }

        assertThat(bytes).isLessThan(8_300);
    }

    private static int stored(Fact fact) {
        return FactCodec.key(Examples.ORDERS, fact.key()).length() + FactCodec.encode(fact).length;
    }

    private static Backup nightly(int night) {
        var start = Examples.NOON.minus(Duration.ofDays(night));
        return new Backup(
                provenance("lifeboat.backup.v1", "backup_catalog/" + (100 + night), night),
                Integer.toString(100 + night),
                Backup.Type.FULL,
                false,
                Backup.Status.COMPLETED,
                start,
                start.plusSeconds(600),
                10_000_000_000L + night,
                false,
                List.of(),
                start.plus(Duration.ofDays(90)),
                "sha256:" + hex(night) + hex(night + 1),
                new Backup.Origin(new Server(Examples.SYSTEM, 1L, 1800), 1800, "db1"),
                new Backup.Storage(true, "key-1", new Backup.Copies(2, 2, true, true, start)));
    }

    private static Verification restore(int night) {
        var start = Examples.NOON.minus(Duration.ofDays(night));
        return new Verification(
                provenance("lifeboat.verification.v1", "backup_verification_tests/" + (100 + night), night),
                Integer.toString(100 + night),
                Verification.Type.RESTORE,
                Verification.Outcome.PASSED,
                start,
                start.plusSeconds(600),
                40,
                1_000_000L,
                1_000_000L,
                20,
                20,
                true,
                null,
                new Verification.Rehearsal(600_000L, "drill1", "7710859127869240916", false, true),
                null);
    }

    private static Provenance provenance(String topic, String nativeId, int night) {
        var place = new Evidence(topic, 0, 100_000L + night, Examples.CATALOG, nativeId);
        return new Provenance((1L << 32) + 56L * night, Examples.NOON.plusMillis(night), hex(night), false, place);
    }

    /** 32 hexadecimal digits, as ids of events have. */
    private static String hex(long seed) {
        return "%016x%016x".formatted(seed * 0x9e3779b97f4a7c15L, ~seed * 0xbf58476d1ce4e5b9L);
    }

    @Test
    void refusesAFormatOfTheFuture() {
        byte[] stored = FactCodec.encode(Examples.NIGHTLY_FULL_OF_ORDERS);
        stored[0] = 4;
        String key = FactCodec.key(Examples.ORDERS, Examples.NIGHTLY_FULL_OF_ORDERS.key());

        assertThatThrownBy(() -> FactCodec.decode(key, stored)).hasMessageContaining("a newer version has written it");
    }
}
