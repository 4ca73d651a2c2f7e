package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.plan.Check;
import dev.lifeboat.migrate.plan.Checkpoint;
import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Dialect;
import dev.lifeboat.migrate.plan.Expectation;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Target;
import dev.lifeboat.migrate.plan.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plans for the shop, in few words. */
final class Plans {
    static final String DATABASE = "postgresql:test/shop";

    private final Dialect dialect;
    private final String script;
    private String rollback = "";
    private boolean transactional = true;
    private boolean writesStopped;
    private String name = "shop";
    private String systemIdentifier;
    private Checkpoint checkpoint = Checkpoint.WANTED;
    private Timeouts timeouts = new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(2));
    private final Map<String, Declaration> tables = new TreeMap<>();
    private final List<Check> tests = new ArrayList<>();

    private Plans(Dialect dialect, String script) {
        this.dialect = dialect;
        this.script = script;
    }

    static Plans of(String script) {
        return new Plans(Dialect.POSTGRESQL, script);
    }

    static Plans ofMariadb(String script) {
        return new Plans(Dialect.MYSQL, script);
    }

    private String full(String table) {
        return table.contains(".") ? table : (dialect == Dialect.MYSQL ? "shop." : "public.") + table;
    }

    static Expectation unchanged(String... columns) {
        return new Expectation.Unchanged(List.of(columns));
    }

    static Expectation rows(long by) {
        return new Expectation.Rows(by);
    }

    static Expectation same(String sql) {
        return new Expectation.Same(sql);
    }

    static final Expectation IGNORED = new Expectation.Ignored();
    static final Expectation CREATED = new Expectation.Created();
    static final Expectation DROPPED = new Expectation.Dropped();

    Plans table(String table, Expectation... expectations) {
        tables.put(full(table), new Declaration(full(table), null, List.of(expectations)));
        return this;
    }

    Plans renamed(String from, String table, Expectation... expectations) {
        tables.put(full(table), new Declaration(full(table), full(from), List.of(expectations)));
        return this;
    }

    Plans test(String sql, String equal) {
        tests.add(new Check(sql, sql, equal, null, null));
        return this;
    }

    Plans undoneBy(String script) {
        rollback = script;
        return this;
    }

    Plans oneByOne() {
        transactional = false;
        return this;
    }

    Plans writesStopped() {
        writesStopped = true;
        return this;
    }

    Plans system(String identifier) {
        systemIdentifier = identifier;
        return this;
    }

    Plans named(String database) {
        name = database;
        return this;
    }

    Plans waitingForLocks(Duration atMost) {
        timeouts = new Timeouts(atMost, Duration.ofMinutes(2));
        return this;
    }

    Plans cancelling(Duration statements) {
        timeouts = new Timeouts(timeouts.lock(), statements);
        return this;
    }

    Plans checkpoint(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        return this;
    }

    Plan plan() {
        return plan("V7");
    }

    Plan plan(String migration) {
        boolean postgres = dialect == Dialect.POSTGRESQL;
        return new Plan(
                migration,
                postgres ? DATABASE : "mariadb:test/shop",
                new Target(
                        postgres ? "jdbc:postgresql://127.0.0.1/shop" : "jdbc:mariadb://127.0.0.1/shop",
                        null,
                        name,
                        systemIdentifier,
                        false),
                transactional,
                writesStopped,
                dialect.split("V7.sql", script),
                rollback.isEmpty() ? List.of() : dialect.split("rollback", rollback),
                tables,
                tests,
                timeouts,
                checkpoint);
    }
}
