package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.Examples.NOON;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Migrations as those tell that run them, from a seed: leases around noon, renewed or not, and backups that are held. */
public final class MigrationRuns {
    private final SplittableRandom random;

    public MigrationRuns(long seed) {
        this.random = new SplittableRandom(seed * 31 + 7);
    }

    /** @param others some of whose backups are held */
    public List<Fact> facts(List<Fact> others) {
        var facts = new ArrayList<Fact>();
        if (random.nextInt(3) > 0) {
            return facts;
        }
        var ids = new ArrayList<String>(List.of("unheard-of"));
        others.stream()
                .filter(Backup.class::isInstance)
                .map(fact -> ((Backup) fact).backupId())
                .filter(id -> !id.isEmpty())
                .forEach(ids::add);
        for (int i = 0, many = 1 + random.nextInt(2); i < many; i++) {
            String held = random.nextInt(3) == 0 ? null : ids.get(random.nextInt(ids.size()));
            for (int version = 0, versions = 1 + random.nextInt(3); version < versions; version++) {
                facts.add(word("m-" + (6 + i), i, 2_000_000L + version * 10L + i, held));
            }
        }
        return facts;
    }

    private Migration word(String id, int row, long version, @Nullable String held) {
        var state = random.nextInt(2) == 0 ? Migration.State.STARTED : pick(Migration.State.values());
        return new Migration(
                new Version("lifeboat.migration.v1", "migrate:orders", "migration/" + row, version, false).provenance(),
                id,
                state,
                true,
                true,
                null,
                null,
                null,
                null,
                state == Migration.State.STARTED ? null : pick(null, NOON, NOON.minus(Duration.ofDays(30))),
                pick(null, near(Duration.ZERO), near(Duration.ofMinutes(20)), near(Duration.ofDays(1))),
                held,
                pick(null, near(Duration.ZERO), NOON.plus(Duration.ofDays(90))));
    }

    private Instant near(Duration before) {
        return NOON.minus(before).plusMillis(random.nextInt(3) - 1).plusSeconds(random.nextInt(3) * 600L);
    }

    @SafeVarargs
    private <T extends @Nullable Object> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
