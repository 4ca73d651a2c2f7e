package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Indexes that were begun and never finished: which of them are this plan's to answer for. */
final class Invalid {
    private final Plan plan;
    private final Set<Long> before;

    Invalid(Plan plan, List<PostgresSession.InvalidIndex> before) {
        this.plan = plan;
        this.before = before.stream().map(PostgresSession.InvalidIndex::oid).collect(Collectors.toSet());
    }

    /** What is wrong, a line for each. IF NOT EXISTS passes over one that is not valid, so one that was there before counts too. */
    List<String> wrong(List<PostgresSession.InvalidIndex> now) {
        return now.stream()
                .filter(it -> !before.contains(it.oid()) || plan.isDeclared(it.table()) || isNamed(it.bare()))
                .map(it -> "index " + it.name() + " is not valid: it was begun "
                        + (before.contains(it.oid()) ? "before this run, " : "") + "and never finished; drop it")
                .toList();
    }

    private boolean isNamed(String index) {
        String name = index.toLowerCase(Locale.ROOT);
        return plan.statements().stream()
                .map(Sql::text)
                .anyMatch(it -> it.toLowerCase(Locale.ROOT).contains(name));
    }
}
