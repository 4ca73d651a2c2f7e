package dev.lifeboat.migrate.run;

import static dev.lifeboat.migrate.run.Plans.rows;
import static dev.lifeboat.migrate.run.Plans.unchanged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is cut off at every step: the database is exactly as before or exactly as after, and says which. */
@ExtendWith(Shop.Extension.class)
class KilledRunTest {
    static final Plans PLAN = Plans.of(
                    "alter table audit add who text; update audit set who = 'x'; delete from audit where id = 20")
            .table("audit", rows(-1))
            .test("select count(*) from audit", "19");
    static final Plans ONE_BY_ONE = Plans.of(
                    "create index concurrently a on audit (what); create index b on audit (what, id);"
                            + " create index c on audit (id, what)")
            .oneByOne()
            .table("audit", unchanged());

    private Shop shop;
    private List<String> before;
    private List<String> after;

    @BeforeEach
    void aShop(Shop shop) throws Exception {
        this.shop = shop.asNew();
        before = shop.everything();
        shop.execute("alter table audit add who text; update audit set who = 'x'; delete from audit where id = 20");
        after = shop.everything();
        shop.asNew();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"ROLLBACK"},
            mode = EnumSource.Mode.EXCLUDE)
    void whenItsSessionIsEnded(Step when) throws Exception {
        var played = new Played(shop);
        played.observer = new Observer() {
            @Override
            public void begins(Step step, String what) {
                if (step == when) {
                    shop.endSessions();
                }
            }
        };

        Outcome outcome = played.run(PLAN.plan());

        boolean committed = when == Step.TEST || when == Step.TELL || when == Step.CONNECT;
        assertThat(outcome.ending())
                .as(outcome.message())
                .isIn(
                        !committed
                                ? List.of(Ending.ROLLED_BACK, Ending.NOT_RUN)
                                : List.of(when == Step.TEST ? Ending.UNTOLD : Ending.COMPLETED));
        assertThat(shop.everything()).isEqualTo(committed ? after : before);
        assertThat(status().state())
                .isIn(
                        !committed
                                ? List.of(MigrationStatus.State.ROLLED_BACK, MigrationStatus.State.NOT_BEGUN)
                                : List.of(
                                        when == Step.TEST
                                                ? MigrationStatus.State.COMMITTED
                                                : MigrationStatus.State.COMPLETED));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheCommitOrItsAnswerIsLost(boolean arrives) throws Exception {
        try (var wire = Wire.to(shop.port())) {
            var played = over(wire);
            played.observer = new Observer() {
                @Override
                public void begins(Step step, String what) {
                    if (step == Step.COMMIT) {
                        if (arrives) {
                            wire.loseAnswers();
                        } else {
                            wire.loseQuestions();
                        }
                    }
                }

                @Override
                public void says(String message) {
                    wire.mend();
                }
            };

            Outcome outcome = played.run(PLAN.plan());

            assertThat(outcome.ending())
                    .as(outcome.message())
                    .isEqualTo(arrives ? Ending.COMPLETED : Ending.ROLLED_BACK);
            assertThat(arrives ? String.join(" ", outcome.notes()) : outcome.message())
                    .contains(arrives ? "the database says that it is committed" : "nothing of it is there");
            assertThat(shop.everything()).isEqualTo(arrives ? after : before);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheCommitIsLostAndTheServerDoesNotAnswerAnyMore(boolean arrives) throws Exception {
        try (var wire = Wire.to(shop.port())) {
            var played = over(wire);
            played.settings = new RunSettings(false, Duration.ofMinutes(5), Duration.ofMillis(300), Consent.NEVER);
            played.observer = new Observer() {
                @Override
                public void begins(Step step, String what) {
                    if (step == Step.COMMIT) {
                        try {
                            wire.cut();
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                        if (arrives) {
                            wire.loseAnswers();
                        } else {
                            wire.loseQuestions();
                        }
                    }
                }
            };

            Outcome outcome = played.run(PLAN.plan());

            assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(outcome.message()).contains("is not known", "lifeboat migrate status");
            assertThat(played.states()).containsExactly(Ledger.State.STARTED);
            assertSays(arrives ? MigrationStatus.State.COMMITTED : MigrationStatus.State.ROLLED_BACK);
            assertThat(shop.everything()).isEqualTo(arrives ? after : before);
        }
    }

    /** A primary that is lost before it ships a commit: the one that is promoted has the run's row as it was. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void whenWhatWasCommittedIsNotThereInALaterSession(int session) throws Exception {
        var played = new Played(shop);
        var opened = new AtomicInteger();
        played.connector = () -> {
            if (opened.incrementAndGet() == session) {
                shop.execute("update lifeboat.migration_run set state = 'BEGUN'");
            }
            return shop.connection();
        };

        Outcome outcome = played.run(PLAN.plan());

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.UNKNOWN);
        assertThat(outcome.message()).contains("what answers now does not have it");
        assertThat(played.states()).containsExactly(Ledger.State.STARTED);
        assertThat(shop.ask("select state from lifeboat.migration_run")).isEqualTo("BEGUN");
    }

    /** A real pgbouncer: what it lets through is a session for each connection, or nothing. */
    @ParameterizedTest
    @CsvSource({"session, COMPLETED", "transaction, NOT_RUN", "statement, NOT_RUN"})
    void behindAPooler(String mode, Ending expected, @TempDir Path dir) throws Exception {
        try (var pooler = Pooler.to(shop, mode, dir)) {
            var played = new Played(shop);
            played.connector = pooler::connection;

            Outcome outcome = played.run(PLAN.plan());

            assertThat(outcome.ending()).as(outcome.message()).isEqualTo(expected);
            assertThat(played.states())
                    .isEqualTo(
                            expected == Ending.COMPLETED
                                    ? List.of(Ledger.State.STARTED, Ledger.State.COMPLETED)
                                    : List.of());
            assertThat(shop.everything()).isEqualTo(expected == Ending.COMPLETED ? after : before);
            assertThat(shop.ask("select count(*) from pg_locks where locktype = 'advisory'"))
                    .isEqualTo("0");
        }
    }

    private Played over(Wire wire) {
        var played = new Played(shop);
        played.connector =
                () -> DriverManager.getConnection(shop.url().replace(":" + shop.port() + "/", ":" + wire.port() + "/"));
        return played;
    }

    @ParameterizedTest
    @CsvSource({"STATEMENT, ROLLED_BACK", "COMMIT, ROLLED_BACK", "TEST, COMMITTED"})
    void whenItsProcessIsKilled(Step when, MigrationStatus.State expected) throws Exception {
        assertThat(kill(when, true)).isEqualTo(DoomedRun.DEAD);

        assertSays(expected);
        assertThat(shop.everything()).isEqualTo(expected == MigrationStatus.State.COMMITTED ? after : before);
        if (expected == MigrationStatus.State.COMMITTED) {
            try (var connection = shop.connection()) {
                var engine = new Played(shop).engine;
                var tested =
                        MigrationStatus.of(PLAN.plan(), engine, connection).tested(PLAN.plan(), engine, connection);
                assertThat(tested.state()).isEqualTo(MigrationStatus.State.COMPLETED);
                assertThat(tested.word(() -> Played.NOW).state()).isEqualTo(Ledger.State.COMPLETED);
            }
        } else {
            assertThat(new Played(shop).run(PLAN.plan()).ending()).isEqualTo(Ending.COMPLETED);
        }
    }

    @Test
    void whenItsProcessIsKilledBetweenStatementsThatRunAlone() throws Exception {
        assertThat(kill(Step.STATEMENT, false)).isEqualTo(DoomedRun.DEAD);

        assertSays(MigrationStatus.State.IN_PART);
        var status = new Played(shop).status(ONE_BY_ONE.plan());
        assertThat(status.message()).contains("1 of 3 statements are done");
        assertThat(String.join(" ", status.notes())).contains("statement 2 was begun");
        assertThat(new Played(shop).run(ONE_BY_ONE.plan()).ending()).isEqualTo(Ending.DENIED);
    }

    private int kill(Step when, boolean transactional) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedRun.class.getName(),
                        shop.url(),
                        when.name(),
                        String.valueOf(transactional))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    @Test
    void statementsThatRunAloneAreCountedWhereverTheSessionEnds() throws Exception {
        for (int last = 1; last <= 3; last++) {
            shop.asNew();
            int at = last;
            var seen = new AtomicInteger();
            var played = new Played(shop);
            played.observer = new Observer() {
                @Override
                public void begins(Step step, String what) {
                    if (step == Step.STATEMENT && seen.incrementAndGet() == at) {
                        shop.endSessions();
                    }
                }
            };

            Outcome outcome = played.run(ONE_BY_ONE.plan());

            assertThat(outcome.ending()).isEqualTo(Ending.UNKNOWN);
            assertThat(played.states()).containsExactly(Ledger.State.STARTED);
            assertThat(new Played(shop).status(ONE_BY_ONE.plan()).message())
                    .contains(at - 1 + " of 3 statements are done");
        }
    }

    @Test
    void saysThatItRunsWhileItDoes() throws Exception {
        var seen = new ArrayList<MigrationStatus.State>();
        var played = new Played(shop);
        played.observer = new Observer() {
            @Override
            public void begins(Step step, String what) {
                if (step == Step.STATEMENT || step == Step.COMMIT) {
                    try {
                        seen.add(status().state());
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };

        played.run(PLAN.plan());

        assertThat(seen).hasSize(4).containsOnly(MigrationStatus.State.RUNNING);
    }

    private MigrationStatus status() throws Exception {
        return new Played(shop).status(PLAN.plan());
    }

    /** A server needs a moment to notice that its client is gone. */
    private void assertSays(MigrationStatus.State state) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(status().state()).isEqualTo(state));
    }
}
