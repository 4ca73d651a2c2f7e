package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.controls.Checklist;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.Thresholds;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@link EvidenceGenerator} hardly ever meets, from a seed: evidence at the limits of the controls as seen from one
 * instant, a millisecond on either side; checklists and waivers that nearly count; policies with numbers of their own.
 */
final class EdgeEvidence {
    private static final Duration DAY = Duration.ofDays(1);

    private final SplittableRandom random;
    private final Instant at;
    private long number = 1_000_000;

    EdgeEvidence(long seed, Instant at) {
        this.random = new SplittableRandom(~seed);
        this.at = at;
    }

    List<Fact> facts() {
        var facts = new ArrayList<Fact>();
        backups(facts);
        checklist(facts);
        waivers(facts);
        procedure(facts);
        log(facts);
        return facts;
    }

    /** A chain of up to three whose links go, are verified and restored around the instant. */
    private void backups(List<Fact> facts) {
        if (chance(2)) {
            return;
        }
        Instant end = edge(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(12), DAY, DAY.multipliedBy(7));
        facts.add(backup("full", end.minus(DAY), Backup.Type.FULL));
        facts.add(backup("other", end.minus(DAY), Backup.Type.FULL));
        facts.add(backup("link", end.minus(Duration.ofHours(2)), Backup.Type.INCREMENTAL, pick("full", "unheard-of")));
        facts.add(
                chance(2)
                        ? backup("tip", end, Backup.Type.INCREMENTAL, "link")
                        : backup("tip", end, Backup.Type.DIFFERENTIAL, "full", pick("other", "link")));
        for (int i = 0, tests = random.nextInt(3); i < tests; i++) {
            facts.add(AVerification.restoreOf(edgeId(pick("tip", "tip", "full")), edgeId("test-" + i))
                    .version(number++)
                    .endedAt(edge(Duration.ZERO, DAY, DAY.multipliedBy(7), DAY.multipliedBy(30)))
                    .type(pick(
                            Verification.Type.RESTORE,
                            Verification.Type.RESTORE,
                            Verification.Type.INTEGRITY,
                            Verification.Type.DATA_VALIDATION))
                    .outcome(
                            pick(Verification.Outcome.PASSED, Verification.Outcome.PASSED, Verification.Outcome.FAILED))
                    .digest(pick("sha256:a", "sha256:b", null))
                    .rows(pick(1000L, 500L, 499L), 1000L)
                    .tables(pick(20, 16, 15), 20)
                    .from(pick(Examples.CATALOG, "drill:weekly"))
                    .build());
        }
    }

    private Backup backup(String id, Instant end, Backup.Type type, String... parents) {
        var ids = new ArrayList<String>();
        for (String parent : parents) {
            ids.add(edgeId(parent));
        }
        var backup = ABackup.called(edgeId(id));
        if (chance(6)) {
            backup.log(null, null, null);
        }
        return backup.version(number++)
                .type(type)
                .endedAt(end)
                .on(ids.toArray(new String[0]))
                .expiresAt(pick(null, at.plus(DAY.multipliedBy(80)), edge(Duration.ZERO)))
                .digest(pick("sha256:a", null))
                .takenFrom(Examples.SYSTEM, "db1")
                .stored(true, "key-1", null)
                .build();
    }

    /** Items as people write them: without a name, without evidence, some of their own. */
    private void checklist(List<Fact> facts) {
        if (chance(2)) {
            return;
        }
        for (String item : Checklist.MANDATORY) {
            if (chance(6)) {
                facts.add(item(item));
            }
        }
        if (chance(4)) {
            facts.add(item("cake ordered"));
        }
    }

    private ChecklistItem item(String item) {
        Instant done = pick(null, edge(Duration.ZERO), edge(Duration.ZERO));
        return new ChecklistItem(
                Examples.item(Examples.MIGRATION, item, done, number++).provenance(),
                Examples.MIGRATION,
                chance(2) ? item : item.toUpperCase(java.util.Locale.ROOT),
                !chance(3),
                !chance(4),
                pick("dba", "dba", "dba", " ", null),
                done,
                !chance(4));
    }

    private void waivers(List<Fact> facts) {
        for (int i = 0, many = random.nextInt(4); i < many; i++) {
            Instant from = chance(2) ? edge(Duration.ZERO) : edge(DAY, DAY.multipliedBy(30));
            facts.add(AWaiver.of(pick("RR-01", "RR-05", "RR-08", "RR-09", "RR-22", "RR-24", "RR-25"), edgeId("" + i))
                    .version(number++)
                    .by(pick("ann", "ann", "ann", " "), pick("bob", "bob", " Ann ", null))
                    .because(pick("the vendor mends it", "the vendor mends it", " "))
                    .during(
                            from,
                            pick(
                                    edge(Duration.ZERO),
                                    from.plus(DAY.multipliedBy(30)),
                                    from.plus(DAY.multipliedBy(30)).plusMillis(1),
                                    from))
                    .build());
        }
    }

    private void procedure(List<Fact> facts) {
        if (chance(3)) {
            facts.add(new Procedure(
                    new Version("lifeboat.procedure.v1", Examples.CATALOG, edgeId("procedure"), number++, false)
                            .provenance(),
                    "restore orders",
                    true,
                    true,
                    pick(Duration.ofMinutes(5), Duration.ofHours(1)),
                    edge(Duration.ZERO, DAY.multipliedBy(30), DAY.multipliedBy(90)),
                    100.0));
        }
    }

    private void log(List<Fact> facts) {
        if (chance(3)) {
            facts.add(new Pitr(
                    new Version("lifeboat.pitr.v1", "drill:log", edgeId("pitr"), number++, false).provenance(),
                    null,
                    edge(Duration.ZERO, Duration.ofMinutes(15), Duration.ofMinutes(60)),
                    true,
                    edge(Duration.ZERO, DAY),
                    pick(null, edge(Duration.ZERO, DAY)),
                    pick(0L, null),
                    pick(DAY.multipliedBy(35), DAY.multipliedBy(34), null),
                    edge(Duration.ZERO, DAY.multipliedBy(7)),
                    Verification.Outcome.PASSED,
                    Server.UNKNOWN));
        }
    }

    /** Sources that fall silent around the instant; some fail, and some were never heard of. */
    Sources sources() {
        var status = new TreeMap<String, Optional<Sources.Status>>();
        for (String source : List.of(Examples.CATALOG, "drill:weekly", "drill:log")) {
            status.put(source, chance(12) ? Optional.empty() : Optional.of(alive(source)));
        }
        return source -> status.getOrDefault(source, Optional.empty());
    }

    private Sources.Status alive(String source) {
        boolean often = chance(2);
        return new Sources.Status(
                chance(3) ? at : edge(Duration.ZERO, often ? Duration.ofMinutes(15) : Duration.ofMinutes(60)),
                often ? Duration.ofMinutes(1) : Duration.ofMinutes(20),
                chance(12),
                new Evidence("lifeboat.heartbeat.v1", 0, 1, source, source));
    }

    /** A profile with some of its numbers, required controls and rules of waivers changed. */
    Policy policy() {
        var numbers = new TreeMap<String, String>();
        Map<String, String> byDefault = Thresholds.defaultsByKey();
        byDefault.forEach((key, value) -> {
            String other = other(value);
            if (chance(5) && Thresholds.expected(key, other).isEmpty()) {
                numbers.put(key, other);
            }
        });
        return PolicyDefinition.own(
                        "own",
                        pick(Profile.values()),
                        numbers,
                        few(),
                        few(),
                        new WaiverRules(
                                pick(DAY.multipliedBy(30), DAY.multipliedBy(7)),
                                random.nextBoolean(),
                                pick(ControlSet.of(1, 22), new ControlSet(0), ControlSet.of(8, 22))),
                        new TreeMap<>())
                .policy(1, "", Examples.ORDERS);
    }

    private ControlSet few() {
        int bits = 0;
        for (int number = 1; number <= 25; number++) {
            bits |= chance(5) ? 1 << (number - 1) : 0;
        }
        return new ControlSet(bits);
    }

    private String other(String value) {
        if (!value.startsWith("P")) {
            return Integer.toString(1 + random.nextInt(100));
        }
        Duration duration = Duration.parse(value);
        return pick(duration.dividedBy(2), duration.multipliedBy(2), duration.plusMinutes(1))
                .toString();
    }

    /** One of these ages, as clocks may differ, and a millisecond more or less. */
    private Instant edge(Duration... ages) {
        Instant instant = at.minus(pick(ages)).plusMillis(random.nextInt(3) - 1);
        return chance(4) ? instant.plus(Duration.ofMinutes(5)) : instant;
    }

    private static String edgeId(String id) {
        return "edge-" + id;
    }

    private boolean chance(int of) {
        return random.nextInt(of) == 0;
    }

    @SafeVarargs
    private <T extends @Nullable Object> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
