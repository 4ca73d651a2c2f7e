package dev.lifeboat.streams.state;

import static dev.lifeboat.streams.readiness.Examples.NOON;
import static dev.lifeboat.streams.readiness.Examples.ORDERS_REGISTERED;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.readiness.ABackup;
import dev.lifeboat.streams.readiness.AVerification;
import dev.lifeboat.streams.readiness.Examples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Histories of databases with up to two hundred log backups, from a seed, shuffled, and some of it told again. In most of them
 * only a few log backups are odd in some way, in some none.
 */
final class LogHistories {
    private static final Instant YEAR_9999 = Instant.parse("9999-12-31T00:00:00Z");

    private final Random random;
    private final List<Fact> facts = new ArrayList<>(List.of(ORDERS_REGISTERED));
    private final int logs;
    private final Duration every;
    /** One in so many is odd. */
    private final int rare;
    /** From this one on it is of the second timeline. */
    private final int left;

    private int withdrawnByKey = 0;
    /** The end of a backup never moves back. */
    private final Set<Integer> endedLate = new HashSet<>();

    private LogHistories(long seed) {
        random = new Random(seed);
        logs = 66 + random.nextInt(140);
        every = pick(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(5));
        rare = pick(25, 100, 400, 2_000);
        left = chance(3) ? random.nextInt(logs) : -1;
    }

    static List<Fact> of(long seed) {
        return new LogHistories(seed).history();
    }

    /** The same, in another order, and a part of it once more. */
    static List<Fact> shuffled(List<Fact> facts, long seed) {
        var random = new Random(seed);
        var shuffled = new ArrayList<>(facts);
        shuffled.addAll(facts.subList(0, random.nextInt(facts.size())));
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private List<Fact> history() {
        int deciding = random.nextInt(logs / 2);
        full("full", deciding);
        if (chance(3)) {
            full("other", random.nextInt(logs));
        }
        for (int log = 0; log < logs; log++) {
            if (chance(rare)) {
                odd(log);
            } else {
                facts.add(log(log).build());
            }
            if (left >= 0 && log >= left && log < left + 20 && chance(2)) {
                facts.add(log(log).from("catalog:left").onTimeline(1L).build());
            }
        }
        retention(random.nextInt(deciding + 1 + logs / 50));
        return facts;
    }

    private void full(String id, int log) {
        String end = chance(20) ? null : position(log);
        var full = ABackup.called(id)
                .endedAt(end(log).minus(Duration.ofSeconds(30)))
                .expiresAt(chance(3) ? null : NOON.plus(Duration.ofDays(400)));
        if (left >= 0 && chance(2)) {
            full.onTimeline(log < left ? 1L : 2L);
        }
        facts.add(full.log(null, end, end).build());
        if (chance(2)) {
            facts.add(AVerification.restoreOf(id, id + "-restore")
                    .endedAt(NOON.minus(Duration.ofMinutes(7)))
                    .build());
        }
    }

    /** The oldest go: told whole, by key alone, or by what is told of them. */
    private void retention(int many) {
        int way = random.nextInt(4);
        for (int log = 0; log < many; log++) {
            if (endedLate.contains(log)) {
                continue;
            }
            switch (way) {
                case 0 -> facts.add(log(log).version(5_000 + log).goneWhole());
                case 1 -> byKey(log(log).version(5_000 + log));
                case 2 ->
                    facts.add(log(log).version(5_000 + log)
                            .status(Backup.Status.EXPIRED)
                            .build());
                default ->
                    facts.add(log(log).version(5_000 + log)
                            .expiresAt(NOON.minusSeconds(log))
                            .build());
            }
        }
    }

    private void odd(int number) {
        ABackup log = log(number);
        Fact whole = log(number).build();
        int how = random.nextInt(17);
        if (how == 2 || how == 3) {
            endedLate.add(number);
        }
        switch (how) {
            case 0 -> {} // never told
            case 1 -> facts.add(log.log(null, null, null).build());
            case 2 -> facts.add(log.endedAt(YEAR_9999).startedAt(end(number)).build());
            case 3 ->
                facts.add(log.log(null, null, null)
                        .endedAt(YEAR_9999)
                        .startedAt(end(number))
                        .build());
            case 4 -> {
                facts.add(whole);
                facts.add(log.version(2_000 + number)
                        .status(pick(
                                Backup.Status.FAILED,
                                Backup.Status.PARTIAL,
                                Backup.Status.EXPIRED,
                                Backup.Status.UNKNOWN))
                        .build());
            }
            case 5 -> {
                facts.add(log.running(end(number).minusSeconds(600)).build());
                facts.add(log(number).version(2_000 + number).build());
            }
            case 6 -> {
                facts.add(log.expiresAt(soon()).build());
                facts.add(log(number)
                        .version(2_000 + number)
                        .expiresAt(chance(2) ? null : soon())
                        .build());
            }
            case 7 -> {
                facts.add(whole);
                facts.add(log.version(2_000 + number).goneWhole());
            }
            case 8 -> {
                facts.add(whole);
                byKey(log.version(2_000 + number));
            }
            case 9 -> {
                facts.add(whole);
                facts.add(log.version(2_000 + number).goneWhole());
                facts.add(log(number).version(3_000 + number).build());
            }
            case 10 ->
                facts.add(chance(2) ? log.bytes(0L).build() : log.onNulDevice().build());
            case 11 -> tested(number, whole);
            case 12 -> {
                facts.add(whole);
                facts.add(log.from("catalog:other").expiresAt(soon()).build());
            }
            case 13 -> facts.add(log.takenFrom("another", null).build());
            case 14 ->
                facts.add(log.log(null, position(Math.max(0, number - 2)), position(number + 2))
                        .expiresAt(soon())
                        .build());
            case 15 -> facts.add(log.startedAt(null).build());
            default -> {
                facts.add(log.expiresAt(soon()).build());
            }
        }
    }

    /** A failed test, perhaps lifted, by its own source or another one, which perhaps has a backup of that name. */
    private void tested(int number, Fact whole) {
        facts.add(whole);
        if (chance(2)) {
            facts.add(log(number)
                    .from("catalog:other")
                    .log(null, "90000", "90001")
                    .takenFrom("another", null)
                    .build());
        }
        facts.add(test(number, "a").failed().build());
        if (chance(2)) {
            facts.add(test(number, "b").build());
        }
        if (chance(3)) {
            facts.add(test(number, "a").version(9).gone());
        }
    }

    private AVerification test(int number, String id) {
        return AVerification.of("log-" + number, Verification.Type.INTEGRITY, id + number)
                .from(pick(Examples.CATALOG, Examples.CATALOG, "catalog:other", "drill:weekly"))
                .endedAt(NOON.plusSeconds(random.nextInt(4_000) - 3_000L));
    }

    /** Sixty-four of these are remembered when they come before what they withdraw. */
    private void byKey(ABackup log) {
        facts.add(withdrawnByKey++ < Shelf.LOOSE ? log.gone() : log.goneWhole());
    }

    private ABackup log(int number) {
        var log = ABackup.called("log-" + number).type(Backup.Type.LOG).version(number + 1);
        log = left < 0 ? log : log.onTimeline(number < left ? 1L : 2L);
        return log.endedAt(end(number)).log(null, position(number), position(number + 1));
    }

    private Instant end(int number) {
        return NOON.minus(every.multipliedBy(logs - number));
    }

    private static String position(int number) {
        return Integer.toString(1000 + number);
    }

    private @Nullable Instant soon() {
        return NOON.plusSeconds(random.nextInt(20_000) - 4_000L);
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    @SafeVarargs
    private <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
