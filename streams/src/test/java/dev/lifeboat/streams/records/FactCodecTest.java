package dev.lifeboat.streams.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.judge.StoredEvidence;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.EvidenceGenerator;
import dev.lifeboat.streams.readiness.Examples;
import dev.lifeboat.streams.readiness.MigrationRuns;
import dev.lifeboat.streams.state.DatabaseState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactCodecTest {

    @Test
    void rebuildsAStateFromWhatIsStoredOfIt() {
        for (long seed = 0; seed < 300; seed++) {
            var history = new ArrayList<>(new EvidenceGenerator(seed).history(1 + (int) seed % 30));
            history.addAll(new MigrationRuns(seed).facts(history));
            var state = Examples.state(history);

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
            // an extra group that is empty is one byte; a backup, a log and a registration have two
            byte[] stored = FactCodec.encode(fact);
            int extras = fact instanceof Verification ? 1 : 2;
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

    /** A store of the version before holds what it held; log ranges and chaos drills have no bits there. */
    @Test
    void readsWhatTheThirdFormatHeld() {
        for (Fact fact : List.of(
                ABackup.called("42")
                        .endedAt(Examples.NOON)
                        .takenFrom("7", "db1")
                        .log(null, null, null)
                        .build(),
                AVerification.restoreOf("42", "1")
                        .endedAt(Examples.NOON)
                        .ranOn("drill1", true)
                        .build())) {
            byte[] stored = FactCodec.encode(fact);
            stored[0] = 3;

            assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, fact.key()), stored))
                    .isEqualTo(fact);
        }
    }

    @Test
    void keepsWhereABackupStandsInTheLogAndWhetherATestWasAChaosDrill() {
        for (Fact fact : List.of(
                ABackup.called("1")
                        .endedAt(Examples.NOON)
                        .log("16/B374D848", "16/B374D848", "1234567890123456789012345")
                        .build(),
                ABackup.called("2")
                        .endedAt(Examples.NOON)
                        .log(null, "0/1", null)
                        .build(),
                AVerification.restoreOf("42", "1")
                        .endedAt(Examples.NOON)
                        .chaosDrill()
                        .build())) {
            assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, fact.key()), FactCodec.encode(fact)))
                    .isEqualTo(fact);
        }
    }

    /** The second one had no text as the bytes that its hexadecimal digits stand for. */
    @Test
    void readsWhatTheSecondFormatHeld() {
        var backup = ABackup.called("4x")
                .endedAt(Examples.NOON)
                .digest("sha256:no digits")
                .takenFrom("no digits", "db1")
                .log(null, null, null)
                .build();
        byte[] stored = FactCodec.encode(backup);
        stored[0] = 2;

        assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, backup.key()), stored))
                .isEqualTo(backup);
    }

    @Test
    void readsWhatTheFourthFormatHeld() {
        for (Fact fact : Examples.readyOrders()) {
            byte[] stored = FactCodec.encode(fact);
            stored[0] = 4;
            if (fact instanceof Registration registration) { // ends with since when its schedules are expected
                var expectations = new PackedOutput();
                FactExtras.putExpectations(expectations, registration.expectations());
                stored = Arrays.copyOf(stored, stored.length - expectations.toBytes().length);
            }

            assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, fact.key()), stored))
                    .isEqualTo(fact);
        }
    }

    /** Of sixty-four log backups that an earlier version has stored nobody can say whether they are all. */
    @ParameterizedTest
    @ValueSource(bytes = {4, 5, 6})
    void takesForForgottenWhatEarlierFormatsMayHaveForgotten(byte format) {
        var stored = new ArrayList<KeyValue<String, byte[]>>();
        for (int log = 0; log < 64; log++) {
            var entry = StoredEvidence.entry(Examples.ORDERS, logBackup(log).build());
            entry.value[0] = format;
            stored.add(entry);
        }

        var state = StoredEvidence.state(Examples.ORDERS, stored.iterator());
        assertThat(forgotten(state).isPresent()).isEqualTo(format < 6);
        if (format == 6) {
            return;
        }
        var forgotten = forgotten(state).orElseThrow();
        assertThat(forgotten.until()).isEqualTo(Millis.of(logBackup(63).build().endedAt()));

        // what is stored of it now is not concluded again
        stored.set(0, StoredEvidence.entry(Examples.ORDERS, forgotten));
        stored.add(StoredEvidence.entry(Examples.ORDERS, logBackup(64).build()));
        assertThat(forgotten(StoredEvidence.state(Examples.ORDERS, stored.iterator())))
                .contains(forgotten);
    }

    /** The fifth format told which parts of the log the forgotten ones held: not enough to conclude anything. */
    @Test
    void takesWhatTheFifthFormatToldOfForgottenLogsForNothing() {
        var forgotten = new ForgottenLogs(Millis.of(Examples.NOON.minusSeconds(1)), List.of("catalog:main"));
        var entry = StoredEvidence.entry(Examples.ORDERS, forgotten);
        entry.value[0] = 5;
        byte[] withSpans = Arrays.copyOf(entry.value, entry.value.length + 20);
        var stored = new ArrayList<KeyValue<String, byte[]>>(List.of(KeyValue.pair(entry.key, withSpans)));
        for (int log = 100; log < 164; log++) {
            var kept = StoredEvidence.entry(Examples.ORDERS, logBackup(log).build());
            kept.value[0] = 5;
            stored.add(kept);
        }

        assertThat(forgotten(StoredEvidence.state(Examples.ORDERS, stored.iterator()))
                        .orElseThrow()
                        .until())
                .isEqualTo(Millis.of(logBackup(163).build().endedAt()));
    }

    /** It says that some are forgotten, and no more tells which: few are left, or none. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void concludesFromWhatTheFifthFormatToldThatSomeAreForgotten(int logs) {
        var told = StoredEvidence.entry(Examples.ORDERS, new ForgottenLogs(1, List.of()));
        told.value[0] = 5;
        var full = StoredEvidence.entry(Examples.ORDERS, Examples.NIGHTLY_FULL_OF_ORDERS);
        full.value[0] = 5;
        var stored = new ArrayList<KeyValue<String, byte[]>>(List.of(told, full));
        for (int log = 0; log < logs; log++) {
            var kept = StoredEvidence.entry(Examples.ORDERS, logBackup(log).build());
            kept.value[0] = 5;
            stored.add(kept);
        }

        assertThat(forgotten(StoredEvidence.state(Examples.ORDERS, stored.iterator()))
                        .orElseThrow()
                        .until())
                .isEqualTo(Millis.of(
                        logs == 0
                                ? Examples.NIGHTLY_FULL_OF_ORDERS.endedAt()
                                : logBackup(logs - 1).build().endedAt()));
    }

    /** What has forgotten nothing before forgets nothing now, however much came since. */
    @Test
    void takesNothingForForgottenWhereAnEarlierFormatHeldFewLogBackups() {
        var stored = new ArrayList<KeyValue<String, byte[]>>();
        stored.add(StoredEvidence.entry(Examples.ORDERS, Examples.ORDERS_REGISTERED));
        for (int log = 0; log < 110; log++) {
            stored.add(StoredEvidence.entry(Examples.ORDERS, logBackup(log).build()));
        }
        for (int old = 0; old <= 10; old++) {
            stored.get(old).value[0] = 5;
        }

        assertThat(forgotten(StoredEvidence.state(Examples.ORDERS, stored.iterator())))
                .isEmpty();
    }

    private static Optional<ForgottenLogs> forgotten(DatabaseState state) {
        return state.facts().stream()
                .filter(ForgottenLogs.class::isInstance)
                .map(ForgottenLogs.class::cast)
                .findAny();
    }

    @Test
    void keepsUntilWhenForgottenLogBackupsEnded() {
        var forgotten = new ForgottenLogs(Millis.of(Examples.NOON), List.of("barman:main", "catalog:main"));

        assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, forgotten.key()), FactCodec.encode(forgotten)))
                .isEqualTo(forgotten);
    }

    @Test
    void whoseForgottenLogBackupsWereIsNotKnownWhereItIsNotTold() {
        var untold = new ForgottenLogs(1, List.of());

        assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, untold.key()), FactCodec.encode(untold)))
                .isEqualTo(new ForgottenLogs(1, ForgottenLogs.ANY));
    }

    @Test
    void keepsOfWhichMigrationsSomethingIsForgotten() {
        var forgotten = ForgottenMigrations.of(List.of("m-1", "m-2", "m-3"));

        assertThat(FactCodec.decode(FactCodec.key(Examples.ORDERS, forgotten.key()), FactCodec.encode(forgotten)))
                .isEqualTo(forgotten);
    }

    /** A week of a log backup every quarter of an hour; positions as SQL Server has them. On disk it is about a third. */
    @Test
    void keepsTheLogBackupsOfAWeekSmall() {
        int bytes = 0;
        for (int log = 0; log < 7 * 96; log++) {
            String from = "35000000" + "%010d".formatted(log * 1_000L) + "0000001";
            String to = "35000000" + "%010d".formatted((log + 1) * 1_000L) + "0000001";
            var backup = logBackup(log).takenFrom(Examples.SYSTEM, "db1").log(null, from, to);
            bytes += stored(backup.expiresAt(backup.build().endedAt().plus(Duration.ofDays(35)))
                    .build());
        }

        assertThat(bytes).isBetween(100_000, 160_000);
    }

    private static ABackup logBackup(int number) {
        return ABackup.called("log-" + number)
                .type(Backup.Type.LOG)
                .version(number)
                .endedAt(Examples.NOON.plus(Duration.ofMinutes(15L * number)))
                .log(null, "" + number, "" + (number + 1));
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
    void readsMigrationsOfTheSeventhFormatWhichKnewNoLeases() {
        var leased = new Migration(
                provenance("lifeboat.migration.v1", "migration/m-7", 1),
                "m-7",
                Migration.State.STARTED,
                true,
                true,
                null,
                null,
                null,
                Examples.NOON,
                null,
                Examples.NOON.plusSeconds(60),
                "42",
                Examples.NOON.plusSeconds(90));
        String key = FactCodec.key(Examples.ORDERS, leased.key());
        assertThat(FactCodec.decode(key, FactCodec.encode(leased))).isEqualTo(leased);

        var plain = new Migration(
                leased.provenance(), "m-7", Migration.State.STARTED, true, true, null, null, null, Examples.NOON, null);
        byte[] stored = FactCodec.encode(plain);
        stored = Arrays.copyOf(stored, stored.length - 1); // without the flag of what is new
        stored[0] = 7;
        assertThat(FactCodec.decode(key, stored)).isEqualTo(plain);
    }

    @Test
    void readsWhatTheEighthFormatHeld() {
        var provenance = provenance("lifeboat.migration.v1", "migration/m-7", 1);
        var leased = new Migration(
                provenance,
                "m-7",
                Migration.State.STARTED,
                true,
                true,
                null,
                null,
                null,
                Examples.NOON,
                null,
                Examples.NOON.plusSeconds(60),
                "42",
                Examples.NOON.plusSeconds(90));

        assertThat(ofFormat(8, leased)).isEqualTo(leased);
        assertThat(ofFormat(8, restore(1))).isEqualTo(restore(1));
        assertThat(ofFormat(7, restore(1))).isEqualTo(restore(1));
    }

    @Test
    void keepsTheInstantAndTheProcedureOfARestoreWhichTheEighthFormatKnewNothingOf() {
        var told = AVerification.restoreOf("42", "1")
                .endedAt(Examples.NOON)
                .to(Examples.NOON)
                .following("restore orders")
                .build();

        assertThat(ofFormat(10, told)).isEqualTo(told);
        assertThat(ofFormat(9, told)).isEqualTo(told);
        assertThat(((Verification) ofFormat(8, told)).rehearsal()).isEqualTo(Verification.Rehearsal.UNKNOWN);
    }

    @Test
    void keepsWhatAProcedureSaysWhichTheNinthFormatKnewNothingOf() {
        var followed = AVerification.restoreOf("42", "1")
                .endedAt(Examples.NOON)
                .following("restore orders", "Zm9sbG93ZWQ")
                .build();
        var known = Examples.PROCEDURE_OF_ORDERS;
        var told = new Procedure(
                known.provenance(),
                known.name(),
                true,
                true,
                known.estimate(),
                known.lastTestedAt(),
                known.successRatePercent(),
                "Zm9sbG93ZWQ");

        assertThat(ofFormat(10, followed)).isEqualTo(followed);
        assertThat(ofFormat(10, told)).isEqualTo(told);
        assertThat(ofFormat(9, told)).isEqualTo(known);
    }

    private static Fact ofFormat(int format, Fact fact) {
        byte[] stored = FactCodec.encode(fact);
        stored[0] = (byte) format;
        return FactCodec.decode(FactCodec.key(Examples.ORDERS, fact.key()), stored);
    }

    @Test
    void refusesAFormatOfTheFuture() {
        byte[] stored = FactCodec.encode(Examples.NIGHTLY_FULL_OF_ORDERS);
        stored[0] = 11;
        String key = FactCodec.key(Examples.ORDERS, Examples.NIGHTLY_FULL_OF_ORDERS.key());

        assertThatThrownBy(() -> FactCodec.decode(key, stored)).hasMessageContaining("a newer version has written it");
    }
}
