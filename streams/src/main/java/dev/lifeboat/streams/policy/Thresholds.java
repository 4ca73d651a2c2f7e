package dev.lifeboat.streams.policy;

import dev.lifeboat.streams.facts.Registration;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a policy. Defaults come from the table of controls; each age limit holds while the age is at most the
 * limit.
 *
 * @param backupWarn RR-03, steady: 12 h
 * @param backupFail RR-03, steady: 24 h
 * @param backupGate RR-03 at the gate: 1 h
 * @param stalledAfter RR-05: a run without an end counts as failed after 24 h
 * @param sizePercent RR-06: smallest size, in percent of the median of the backups before it: 50
 * @param verifiedFail RR-08, steady: 7 d
 * @param restoreWarn RR-09, steady: 30 d
 * @param restoreFail RR-09, steady: 90 d
 * @param restoreGate RR-09 at the gate: 24 h
 * @param tablesPercent RR-11: 80
 * @param rowsPercent RR-11: 50
 * @param rpoWarn RR-13: 15 min
 * @param rpoFail RR-13: 60 min
 * @param silentIntervals RR-22: a source is silent after so many of its intervals: 3
 * @param silentAtLeast RR-22: but never before 15 min
 * @param clockSkew how far ahead of ours the clock of a source may be: 5 min
 * @param allowFor how long an allow is worth something: 15 min
 * @param holdFor how long the backup is held after the migration, RR-18 at the gate: 30 d
 * @param fullFail RR-02: 7 d, as dbachecks has it
 * @param rto RR-12: recovery time objective of a database that has none of its own: 720 min
 * @param pitrVerifiedFail RR-15, RR-16: 7 d
 * @param retentionFloor RR-18, steady: 35 d, as AWS Backup Audit Manager has it
 * @param copies RR-19: copies of the data, production included: 3
 * @param media RR-19: kinds of media, production's included: 2
 * @param lockedFail RR-20: how old the newest locked copy may be: 7 d
 * @param procedureFail RR-23: 90 d
 * @param gateLevel evidence level that the deciding backup must have at the gate: 0, which asks for no more than the
 *     required controls do
 */
public record Thresholds(
        Duration backupWarn,
        Duration backupFail,
        Duration backupGate,
        Duration stalledAfter,
        int sizePercent,
        Duration verifiedFail,
        Duration restoreWarn,
        Duration restoreFail,
        Duration restoreGate,
        int tablesPercent,
        int rowsPercent,
        Duration rpoWarn,
        Duration rpoFail,
        int silentIntervals,
        Duration silentAtLeast,
        Duration clockSkew,
        Duration allowFor,
        Duration holdFor,
        Duration fullFail,
        Duration rto,
        Duration pitrVerifiedFail,
        Duration retentionFloor,
        int copies,
        int media,
        Duration lockedFail,
        Duration procedureFail,
        int gateLevel) {

    private static final String GATE_LEVEL = "gate.evidenceLevel";
    /** The highest evidence level that there is. */
    public static final int HIGHEST_LEVEL = 5;

    public static final Thresholds DEFAULTS = new Thresholds(
            Duration.ofHours(12),
            Duration.ofHours(24),
            Duration.ofHours(1),
            Duration.ofHours(24),
            50,
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofDays(90),
            Duration.ofHours(24),
            80,
            50,
            Duration.ofMinutes(15),
            Duration.ofMinutes(60),
            3,
            Duration.ofMinutes(15),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofDays(30),
            Duration.ofDays(7),
            Duration.ofMinutes(720),
            Duration.ofDays(7),
            Duration.ofDays(35),
            3,
            2,
            Duration.ofDays(7),
            Duration.ofDays(90),
            0);

    private static final SortedMap<String, String> DEFAULTS_BY_KEY = DEFAULTS.byKey();
    private static final Duration LONGEST = Duration.ofDays(3650);

    /** The defaults by key: every key that there is. */
    public static SortedMap<String, String> defaultsByKey() {
        return new TreeMap<>(DEFAULTS_BY_KEY);
    }

    /**
     * What is wrong with a value for a key, as what was expected instead; empty when it can be. Durations are in ISO form,
     * e.g. PT30M or P7D; whether a key is a duration or a number shows in its default.
     */
    public static Optional<String> expected(String key, String value) {
        String byDefault = DEFAULTS_BY_KEY.get(key);
        if (byDefault == null) {
            return Optional.of("one of " + String.join(", ", DEFAULTS_BY_KEY.keySet()));
        }
        if (byDefault.startsWith("P")) {
            Duration duration = durationIn(value);
            return duration != null && !duration.isNegative() && duration.compareTo(LONGEST) <= 0
                    ? Optional.empty()
                    : Optional.of("a duration of 0 s to 3650 d");
        }
        int least = key.contains("percent") || key.equals(GATE_LEVEL) ? 0 : 1;
        int most = key.contains("percent") ? 100 : key.equals(GATE_LEVEL) ? HIGHEST_LEVEL : 1000;
        return isWholeNumber(value, least, most)
                ? Optional.empty()
                : Optional.of("a whole number of " + least + " to " + most);
    }

    /**
     * These with some numbers replaced.
     *
     * @throws IllegalArgumentException if a key does not exist or a value cannot be
     */
    Thresholds with(Map<String, String> replaced) {
        if (replaced.isEmpty()) {
            return this;
        }
        var all = byKey();
        replaced.forEach((key, value) -> {
            expected(key, value).ifPresent(expected -> {
                throw new IllegalArgumentException(key + " is '" + value + "'; expected " + expected);
            });
            all.put(key, value);
        });
        return of(all);
    }

    /**
     * These for a database of that registration: the RPO that it was registered with goes before that of any policy. One
     * that no policy could have, as nothing vouches for what is registered, is taken as the nearest that one could.
     */
    public Thresholds registered(@Nullable Registration registration) {
        if (registration == null || registration.rpo() == null) {
            return this;
        }
        Duration rpo = withinBounds(registration.rpo());
        if (rpo.equals(rpoFail)) {
            return this;
        }
        return with(Map.of(
                "RR-13.maxLag", rpo.toString(),
                "RR-13.warnLag", (rpoWarn.compareTo(rpo) < 0 ? rpoWarn : rpo).toString()));
    }

    private static Duration withinBounds(Duration duration) {
        if (duration.isNegative()) {
            return Duration.ZERO;
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }

    private static @Nullable Duration durationIn(String value) {
        try {
            return Duration.parse(value);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static boolean isWholeNumber(String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            return number >= least && number <= most;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Thresholds of(Map<String, String> byKey) {
        var in = new Object() {
            Duration duration(String key) {
                return Duration.parse(value(key));
            }

            int number(String key) {
                return Integer.parseInt(value(key));
            }

            private String value(String key) {
                return Objects.requireNonNull(byKey.get(key), key);
            }
        };
        return new Thresholds(
                in.duration("RR-03.steady.warnAge"),
                in.duration("RR-03.steady.maxAge"),
                in.duration("RR-03.gate.maxAge"),
                in.duration("RR-05.stalledAfter"),
                in.number("RR-06.percentOfMedian"),
                in.duration("RR-08.steady.maxAge"),
                in.duration("RR-09.steady.warnAge"),
                in.duration("RR-09.steady.maxAge"),
                in.duration("RR-09.gate.maxAge"),
                in.number("RR-11.percentOfTables"),
                in.number("RR-11.percentOfRows"),
                in.duration("RR-13.warnLag"),
                in.duration("RR-13.maxLag"),
                in.number("RR-22.intervals"),
                in.duration("RR-22.atLeast"),
                in.duration("clockSkew"),
                in.duration("gate.allowFor"),
                in.duration("gate.holdFor"),
                in.duration("RR-02.maxAge"),
                in.duration("RR-12.rto"),
                in.duration("RR-16.maxAge"),
                in.duration("RR-18.steady.minRetention"),
                in.number("RR-19.copies"),
                in.number("RR-19.media"),
                in.duration("RR-20.maxAge"),
                in.duration("RR-23.maxAge"),
                in.number(GATE_LEVEL));
    }

    /** Every number by key, e.g. RR-03.gate.maxAge = PT1H. */
    public SortedMap<String, String> byKey() {
        var map = new TreeMap<String, String>();
        map.put("RR-02.maxAge", fullFail.toString());
        map.put("RR-03.steady.warnAge", backupWarn.toString());
        map.put("RR-03.steady.maxAge", backupFail.toString());
        map.put("RR-03.gate.maxAge", backupGate.toString());
        map.put("RR-05.stalledAfter", stalledAfter.toString());
        map.put("RR-06.percentOfMedian", Integer.toString(sizePercent));
        map.put("RR-08.steady.maxAge", verifiedFail.toString());
        map.put("RR-09.steady.warnAge", restoreWarn.toString());
        map.put("RR-09.steady.maxAge", restoreFail.toString());
        map.put("RR-09.gate.maxAge", restoreGate.toString());
        map.put("RR-11.percentOfTables", Integer.toString(tablesPercent));
        map.put("RR-11.percentOfRows", Integer.toString(rowsPercent));
        map.put("RR-12.rto", rto.toString());
        map.put("RR-13.warnLag", rpoWarn.toString());
        map.put("RR-13.maxLag", rpoFail.toString());
        map.put("RR-16.maxAge", pitrVerifiedFail.toString());
        map.put("RR-18.steady.minRetention", retentionFloor.toString());
        map.put("RR-19.copies", Integer.toString(copies));
        map.put("RR-19.media", Integer.toString(media));
        map.put("RR-20.maxAge", lockedFail.toString());
        map.put("RR-22.intervals", Integer.toString(silentIntervals));
        map.put("RR-22.atLeast", silentAtLeast.toString());
        map.put("RR-23.maxAge", procedureFail.toString());
        map.put("clockSkew", clockSkew.toString());
        map.put("gate.allowFor", allowFor.toString());
        map.put("gate.holdFor", holdFor.toString());
        map.put(GATE_LEVEL, Integer.toString(gateLevel));
        return map;
    }
}
