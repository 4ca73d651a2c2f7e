package dev.lifeboat.migrate.run;

import dev.lifeboat.migrate.engine.Engine;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.postgres.PostgresEngine;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A run with a gate and a ledger that do what the test says. */
final class Played implements Observer {
    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    final List<Ledger.Word> told = new CopyOnWriteArrayList<>();
    final List<String> said = new CopyOnWriteArrayList<>();
    final List<Gate.Question> asked = new ArrayList<>();
    Gate.Answer answer = new Gate.Allowed("d-1", NOW.plus(Duration.ofMinutes(15)), "b-1", null);
    final Engine engine;
    RunSettings settings = RunSettings.DEFAULT;
    InstantSource clock = InstantSource.fixed(NOW);
    Connector connector;
    Observer observer = Observer.NOBODY;
    RuntimeException deaf;
    MigrationRun running;

    Played(Shop shop) {
        this(shop::connection, new PostgresEngine(new SecureRandom()));
    }

    Played(Connector connector, Engine engine) {
        this.connector = connector;
        this.engine = engine;
    }

    Outcome run(Plan plan) {
        running = new MigrationRun(
                plan,
                connector,
                engine,
                question -> {
                    asked.add(question);
                    return answer;
                },
                word -> {
                    if (deaf != null) {
                        throw deaf;
                    }
                    told.add(word);
                },
                settings,
                clock,
                this);
        return running.run();
    }

    /** What the target says of a plan. */
    MigrationStatus status(Plan plan) throws SQLException {
        try (var connection = connector.open()) {
            return MigrationStatus.of(plan, engine, connection);
        }
    }

    List<Ledger.State> states() {
        return told.stream().map(Ledger.Word::state).toList();
    }

    Played consenting() {
        settings = new RunSettings(false, settings.lease(), settings.patience(), why -> true);
        return this;
    }

    Played rehearsing() {
        settings = new RunSettings(true, settings.lease(), settings.patience(), Consent.NEVER);
        return this;
    }

    @Override
    public void begins(Step step, String what) {
        observer.begins(step, what);
    }

    @Override
    public void says(String message) {
        said.add(message);
        observer.says(message);
    }
}
