package dev.lifeboat.migrate.run;

import static dev.lifeboat.migrate.run.Ending.ALARM;
import static dev.lifeboat.migrate.run.Ending.COMPLETED;
import static dev.lifeboat.migrate.run.Ending.NOT_RUN;
import static dev.lifeboat.migrate.run.Ending.PLAN_WRONG;
import static dev.lifeboat.migrate.run.Ending.ROLLED_BACK;
import static dev.lifeboat.migrate.run.Plans.CREATED;
import static dev.lifeboat.migrate.run.Plans.DROPPED;
import static dev.lifeboat.migrate.run.Plans.IGNORED;
import static dev.lifeboat.migrate.run.Plans.rows;
import static dev.lifeboat.migrate.run.Plans.same;
import static dev.lifeboat.migrate.run.Plans.unchanged;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.migrate.mariadb.MariadbEngine;
import dev.lifeboat.migrate.plan.Checkpoint;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans on a server where DDL commits by itself, good and bad, and cut off at every step. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MyRunTest {
    private static final Plans PLAN = Plans.ofMariadb(
                    "update audit set what = 'x' where id > 10; delete from audit where id = 20")
            .table("audit", rows(-1))
            .test("select count(*) from audit", "19");
    private static final Plans ONE_BY_ONE = Plans.ofMariadb("alter table audit add who varchar(9);"
                    + " update audit set who = 'x'; create index a on audit (who)")
            .oneByOne()
            .table("audit", unchanged("id", "what"));

    /** What the two servers do each in its own way, by what is said of it. */
    private static final Set<String> SERVERS_OWN = Set.of(
            "attic.old was opened for writing",
            "shop.audit was opened for writing",
            "shop.orders was opened for writing",
            "shop.audit has +2 rows, declared are +3",
            "XAER_RMFAIL",
            "emporary table",
            "check_constraint_checks was off",
            "character_set_client is latin1",
            "shop.hits has the engine MyISAM");

    private MyShop shop;
    private Played played;

    abstract MyShop open(Path dir) throws Exception;

    @BeforeAll
    void aServer(@TempDir Path dir) throws Exception {
        shop = open(dir);
    }

    @AfterAll
    void close() throws Exception {
        if (shop != null) {
            shop.close();
        }
    }

    @BeforeEach
    void aShop() throws Exception {
        shop.asNew();
        played = played();
    }

    private Played played() {
        return new Played(shop::connection, new MariadbEngine(new SecureRandom()));
    }

    /** MySQL is tried with what is the same in both only when all is asked for. */
    private void onMysqlOnlyIfAsked() {
        assumeTrue(
                shop.isMariadb() || "all".equals(System.getProperty("lifeboat.drills")), "needs -Dlifeboat.drills=all");
    }

    private record Case(String name, Plans plan, Ending ending, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case good(String name, Plans plan) {
        return new Case(name, plan, COMPLETED, "committed");
    }

    private static Case bad(String name, Plans plan, String said) {
        return new Case(name, plan, ROLLED_BACK, said);
    }

    static Stream<Case> transactional() {
        return Stream.of(
                good(
                        "three rows more",
                        Plans.ofMariadb(
                                        "insert into customers values (101, 'a', null), (102, 'b', null), (103, 'c', null)")
                                .table("customers", rows(3))),
                good(
                        "rows fewer",
                        Plans.ofMariadb("delete from audit where id <= 5").table("audit", rows(-5))),
                good(
                        "money moves, and its sum stays",
                        Plans.ofMariadb("update orders set cents = cents + 5 where id = 1;"
                                        + " update orders set cents = cents - 5 where id = 2")
                                .table("orders", rows(0), same("select sum(cents), count(*) from orders"))),
                good(
                        "a trigger writes to a table that is ignored",
                        Plans.ofMariadb("update prices set cents = 150 where id = 1")
                                .table("prices", unchanged("id"))
                                .table("audit", IGNORED)),
                good(
                        "a foreign key deletes in a table that is declared",
                        Plans.ofMariadb("delete from customers where id = 1")
                                .table("customers", rows(-1))
                                .table("orders", rows(-3))),
                good("a procedure writes", Plans.ofMariadb("call tidy()").table("audit", rows(-1))),
                good(
                        "comments and quotes hold semicolons",
                        Plans.ofMariadb("-- one; two\n# three;\ninsert into audit (what) values ('a;\\'b'), (\"c;''\");"
                                        + " /* ; */ delete from `audit` where id = 2; -- the end;")
                                .table("audit", rows(1))),
                good(
                        "a savepoint takes back a part",
                        Plans.ofMariadb(
                                        "savepoint a; delete from audit; rollback to savepoint a; delete from audit where id = 1")
                                .table("audit", rows(-1))),
                good(
                        "settings of its own do not reach the comparison",
                        Plans.ofMariadb("set sql_mode = 'ANSI_QUOTES', sql_select_limit = 1, timestamp = 1,"
                                        + " lc_time_names = 'de_DE', collation_connection = utf8mb4_bin,"
                                        + " div_precision_increment = 0; delete from \"audit\" where id = 3")
                                .table(
                                        "audit",
                                        rows(-1),
                                        same("select id from audit where id < 3 or what = \"entry 9\""),
                                        same("select 1/3, 'A' = 'a', now() > '2020-01-01', monthname('2020-05-01')"))),
                good(
                        "a limit of its own does not count",
                        Plans.ofMariadb(
                                        "set /*M! max_statement_time = 0, */ @a = 1; delete from audit where id = 1 and sleep(0.02) = 0")
                                .table("audit", rows(-1))),
                good(
                        "what it reads need not be declared",
                        Plans.ofMariadb("insert into audit (what) select name from customers where id = 7")
                                .table("audit", rows(1))),
                bad(
                        "a table that is not declared is written to",
                        Plans.ofMariadb("update audit set what = 'x' where id <= 2"),
                        "shop.audit was opened for writing, which the plan does not say"),
                bad(
                        "a table of another database is written to",
                        Plans.ofMariadb("insert into attic.old values (1)"),
                        "attic.old was opened for writing"),
                bad(
                        "a trigger writes to a table that is not declared",
                        Plans.ofMariadb("update prices set cents = 150 where id = 1")
                                .table("prices", unchanged("id")),
                        "shop.audit was opened for writing"),
                bad(
                        "a foreign key deletes in a table that is not declared",
                        Plans.ofMariadb("delete from customers where id = 1").table("customers", rows(-1)),
                        "shop.orders was opened for writing"),
                bad(
                        "a procedure writes to a table that is not declared",
                        Plans.ofMariadb("call tidy()"),
                        "shop.audit was opened for writing"),
                bad(
                        "one value of a table that stays as it is",
                        Plans.ofMariadb("update orders set cents = cents + 1 where id = 77")
                                .table("orders", unchanged()),
                        "shop.orders holds other values in id, customer, cents"),
                bad(
                        "two values change places",
                        Plans.ofMariadb("update customers set name = if(id = 1, 'name 2', 'name 1') where id <= 2")
                                .table("customers", unchanged("id", "name")),
                        "shop.customers holds other values in id, name"),
                bad(
                        "fewer rows than declared",
                        Plans.ofMariadb("insert into audit (what) values ('x'), ('y')")
                                .table("audit", rows(3)),
                        "shop.audit has +2 rows, declared are +3"),
                bad(
                        "a question has another answer",
                        Plans.ofMariadb("update orders set cents = 0 where id = 1")
                                .table("orders", same("select sum(cents) from orders")),
                        "'113250' before, '113240' after"),
                bad(
                        "a statement that does not work",
                        Plans.ofMariadb("delete from audit; insert into customers values (1, 'x', null)")
                                .table("audit", rows(-20)),
                        "Duplicate entry"),
                bad(
                        "a procedure commits",
                        Plans.ofMariadb("call tidy_and_commit()").table("audit", rows(-20)),
                        "XAER_RMFAIL"),
                bad(
                        "a procedure creates a table",
                        Plans.ofMariadb("call makes()").table("audit", rows(-20)),
                        "XAER_RMFAIL"),
                bad(
                        "a statement hides what it does",
                        Plans.ofMariadb("delete from audit; prepare s from 'create table made (i int)'; execute s")
                                .table("audit", rows(-20)),
                        "XAER_RMFAIL"),
                bad(
                        "nothing is checked any more",
                        Plans.ofMariadb(
                                        "set foreign_key_checks = 0; insert into orders (customer, cents) values (999, 1)")
                                .table("orders", rows(1)),
                        "check_constraint_checks was off"),
                bad(
                        "nothing is checked for a while",
                        Plans.ofMariadb(
                                        "set foreign_key_checks = 0; insert into orders (customer, cents) values (999, 1);"
                                                + " set foreign_key_checks = 1")
                                .table("orders", rows(1)),
                        "check_constraint_checks was off"),
                bad(
                        "a statement changes which characters are sent",
                        Plans.ofMariadb("set names latin1; insert into audit (what) values ('Zürich')")
                                .table("audit", rows(1)),
                        "character_set_client is latin1"),
                bad(
                        "a procedure writes to the journal",
                        Plans.ofMariadb("call forgets()"),
                        "wrote to shop.lifeboat_migration_run"),
                bad(
                        "a statement changes how texts are read",
                        Plans.ofMariadb("set sql_mode = 'NO_BACKSLASH_ESCAPES'; delete from audit where id = 1")
                                .table("audit", rows(-1)),
                        "changed how text is read"),
                bad(
                        "the turn is given back",
                        Plans.ofMariadb("do release_all_locks()"),
                        "this session does not hold the turn"),
                bad(
                        "a temporary table hides the one that is compared",
                        Plans.ofMariadb("delete from audit where id = 1; call hides()")
                                .table("audit", same("select count(*) > 100 from audit")),
                        "emporary table"),
                bad(
                        "a temporary table hides one that is read",
                        Plans.ofMariadb("delete from orders where id = 1; call hides()")
                                .table("orders", rows(-1), same("select count(*) > 100 from audit")),
                        "emporary table"),
                new Case(
                        "a table that is declared is not there",
                        Plans.ofMariadb("select 1").table("nothing", unchanged()),
                        PLAN_WRONG,
                        "shop.nothing is no table of this database"),
                new Case(
                        "a column that is declared is not there",
                        Plans.ofMariadb("select 1").table("audit", unchanged("what", "who")),
                        PLAN_WRONG,
                        "has no column who"),
                new Case(
                        "the engine of a table has no transactions",
                        Plans.ofMariadb("select 1").table("hits", unchanged()),
                        NOT_RUN,
                        "shop.hits has the engine MyISAM"));
    }

    @ParameterizedTest
    @MethodSource
    void transactional(Case it) throws Exception {
        if (!SERVERS_OWN.contains(it.said)) {
            onMysqlOnlyIfAsked();
        }
        var before = shop.everything();

        Outcome outcome = played.run(it.plan.plan());

        assertThat(outcome.ending())
                .as("%s %s", outcome.message(), outcome.mismatches())
                .isEqualTo(it.ending);
        assertThat(outcome.message() + "\n" + String.join("\n", outcome.mismatches()))
                .contains(it.said);
        if (it.ending == COMPLETED) {
            assertThat(shop.everything()).isNotEqualTo(before);
            assertThat(played.states()).containsExactly(Ledger.State.STARTED, Ledger.State.COMPLETED);
            assertThat(played.status(it.plan.plan()).state()).isEqualTo(MigrationStatus.State.COMPLETED);
        } else {
            assertThat(shop.everything()).isEqualTo(before);
            assertThat(played.states())
                    .containsExactly(
                            Ledger.State.STARTED,
                            it.ending == ROLLED_BACK ? Ledger.State.ROLLED_BACK : Ledger.State.WITHDRAWN);
            assertThat(played.status(it.plan.plan()).state()).isEqualTo(MigrationStatus.State.ROLLED_BACK);
        }
    }

    static Stream<Case> oneByOne() {
        return Stream.of(
                good("a column is added, filled and indexed", ONE_BY_ONE),
                good(
                        "a table gets another name, and another comes and goes",
                        Plans.ofMariadb("rename table audit to journal; create table x (i int); drop table prices")
                                .renamed("audit", "journal", unchanged())
                                .table("x", CREATED)
                                .table("prices", DROPPED)),
                good(
                        "a table gets an engine that has transactions",
                        Plans.ofMariadb("alter table hits engine = InnoDB").table("hits", unchanged())),
                new Case(
                        "the second statement does not work",
                        Plans.ofMariadb(
                                "alter table audit add who int; alter table audit add who int; drop table prices"),
                        ALARM,
                        "of 3 statements, 2 were begun, the last one perhaps without an end, and what they did is there"),
                new Case(
                        "a value that should not change",
                        Plans.ofMariadb("update audit set what = 'x' where id = 1")
                                .writesStopped()
                                .table("audit", unchanged()),
                        ALARM,
                        "shop.audit holds other values"),
                new Case(
                        "a procedure leaves a transaction open",
                        Plans.ofMariadb("call opens()").table("audit", unchanged()),
                        ALARM,
                        "left a transaction open, which was rolled back"));
    }

    @ParameterizedTest
    @MethodSource
    void oneByOne(Case it) throws Exception {
        onMysqlOnlyIfAsked();
        Outcome outcome = played.run(it.plan.oneByOne().plan());

        assertThat(outcome.ending())
                .as("%s %s", outcome.message(), outcome.mismatches())
                .isEqualTo(it.ending);
        assertThat(outcome.message() + "\n" + String.join("\n", outcome.mismatches()))
                .contains(it.said);
        assertThat(played.status(it.plan.plan()).state().name())
                .isEqualTo(it.ending == COMPLETED ? "COMPLETED" : "FAILED");
    }

    @Test
    void rollbackStepsRunOnConsentOnlyAndAreCompared() throws Exception {
        onMysqlOnlyIfAsked();
        var before = shop.everything();
        var plan = Plans.ofMariadb("alter table audit add who int; drop table nothing")
                .oneByOne()
                .table("audit", unchanged("id", "what"))
                .undoneBy("alter table audit drop who");

        Outcome refused = played.run(plan.plan("V1"));
        shop.asNew();
        Outcome undone = played.consenting().run(plan.plan("V2"));

        assertThat(refused.ending()).isEqualTo(ALARM);
        assertThat(refused.message()).contains("1 rollback steps were not run, for nobody consented");
        assertThat(undone.ending()).as(undone.message()).isEqualTo(ROLLED_BACK);
        assertThat(undone.message()).contains("declared tables are as they were");
        assertThat(shop.everything()).isEqualTo(before);
    }

    @Test
    void whatAnEngineWithoutTransactionsKeepsIsAnAlarm() throws Exception {
        var plan = Plans.ofMariadb("insert into hits values (1); delete from audit")
                .table("hits", IGNORED)
                .table("audit", rows(-1));

        Outcome outcome = played.run(plan.plan());

        // with its GTIDs, MySQL lets no transaction write to such a table that has written to another one
        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(shop.isMariadb() ? ALARM : ROLLED_BACK);
        assertThat(outcome.message()).contains("non-transactional");
        assertThat(shop.ask("select count(*) from shop.audit")).isEqualTo("20");
        assertThat(shop.ask("select count(*) from shop.hits")).isEqualTo(shop.isMariadb() ? "1" : "0");
    }

    @Test
    void whatWasGivenBackWithASavepointWasOpenedAllTheSame() throws Exception {
        assumeTrue(shop.isMariadb(), "MySQL refuses such a write, for its GTIDs");
        // without a binary log its locks are given back
        played.connector = () -> DriverManager.getConnection(shop.url() + "&sessionVariables=sql_log_bin=0");
        var plan = Plans.ofMariadb(
                "savepoint a; insert into hits values (1); do 1; rollback to savepoint a; select 1; delete from audit");

        Outcome outcome = played.run(plan.table("audit", rows(-20)).plan());
        Outcome hidden = played().run(Plans.ofMariadb("call hits_and_back()").plan("V8"));

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(ALARM);
        assertThat(hidden.ending()).as(hidden.message()).isEqualTo(ALARM);
        assertThat(shop.ask("select count(*) from shop.audit")).isEqualTo("20");
    }

    @Test
    void whatALostSessionWroteToATableWithoutTransactionsIsAnAlarm() throws Exception {
        assumeTrue(shop.isMariadb(), "MySQL refuses such a write, for its GTIDs");
        var plan = Plans.ofMariadb("insert into hits values (1); do 1").table("hits", IGNORED);
        played.observer = new Observer() {
            @Override
            public void begins(Step step, String what) {
                if (what.contains("do 1")) {
                    shop.endSessions();
                }
            }
        };

        Outcome outcome = played.run(plan.plan());
        shop.execute("update shop.lifeboat_migration_run set state = 'BEGUN'");

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(ALARM);
        assertThat(outcome.message()).contains("what was written to shop.hits, which has no transactions");
        assertThat(played().status(plan.plan()).state()).isEqualTo(MigrationStatus.State.IN_PART);
    }

    @Test
    void aServerThatDoesNotTellWhatItOpensIsNotBelieved() throws Exception {
        assumeTrue(!shop.isMariadb(), "MariaDB is asked by its plugin");
        String set =
                "update performance_schema.setup_consumers set enabled = '%s' where name = 'global_instrumentation'";
        var plan = Plans.ofMariadb("update audit set what = 'x'");
        try {
            shop.execute(set.formatted("NO"));
            Outcome never = played.run(plan.plan("V5"));
            shop.execute(set.formatted("YES"));
            played.observer = at(Step.STATEMENT, () -> shop.execute(set.formatted("NO")));
            Outcome noMore = played.run(plan.plan("V6"));

            assertThat(never.ending()).as(never.message()).isEqualTo(NOT_RUN);
            assertThat(never.message()).contains("global_instrumentation");
            assertThat(noMore.ending()).as(noMore.message()).isEqualTo(ROLLED_BACK);
            assertThat(noMore.message()).contains("does not tell any more");
        } finally {
            shop.execute(set.formatted("YES"));
        }
    }

    @Test
    void aTransactionThatIsPreparedIsNotTakenForGone() throws Exception {
        onMysqlOnlyIfAsked();
        played.connector =
                () -> DriverManager.getConnection(shop.url() + "&sessionVariables=innodb_lock_wait_timeout=1");
        Plans plan = Plans.ofMariadb("do 1").test("select full()", "1");

        Outcome untold = played.run(plan.plan());
        shop.execute("update shop.lifeboat_migration_run set state = 'BEGUN', xid = null");
        try (var other = shop.connection();
                var statement = other.createStatement()) {
            statement.execute("xa start 'a'");
            statement.execute("update lifeboat_migration_run set xid = run_id");
            statement.execute("xa end 'a'");
            statement.execute("xa prepare 'a'");
            assertThatThrownBy(() -> played.status(plan.plan())).hasMessageContaining("XA RECOVER");
            statement.execute("xa commit 'a'");
        }

        assertThat(untold.ending()).as(untold.message()).isEqualTo(Ending.UNTOLD);
        assertThat(played.status(plan.plan()).state()).isEqualTo(MigrationStatus.State.IN_PART);
        assertThat(played.run(plan.plan()).ending()).isEqualTo(Ending.DENIED);
    }

    @Test
    void nobodyElseWritesToWhatIsComparedAndAllCanReadIt() throws Exception {
        var problems = new ArrayList<String>();
        played.observer = at(Step.STATEMENT, () -> {
            for (String sql : List.of(
                    "select count(*) from shop.prices",
                    "update shop.prices set cents = 0 where id = 2",
                    "insert into shop.prices values (0, 0)",
                    "delete from shop.prices where id = 1",
                    "insert into shop.orders (customer, cents) values (1, 1)")) {
                // on MySQL a wait takes a second at least
                boolean asked = shop.isMariadb() || !sql.startsWith("update") && !sql.startsWith("delete");
                try {
                    shop.execute("set innodb_lock_wait_timeout = " + (shop.isMariadb() ? 0 : 1));
                    shop.execute(asked ? sql : "do 1");
                } catch (SQLException e) {
                    problems.add(e.getMessage());
                }
            }
        });

        Outcome outcome = played.run(Plans.ofMariadb("do 1")
                .table("prices", unchanged())
                .table("customers", unchanged())
                .plan());

        assertThat(outcome.ending()).as("%s", outcome.mismatches()).isEqualTo(COMPLETED);
        assertThat(problems)
                .hasSize(shop.isMariadb() ? 3 : 1)
                .allSatisfy(it -> assertThat(it).contains("Lock wait timeout"));
        assertThat(shop.ask("select count(*) from shop.orders")).isEqualTo("151");
    }

    @Test
    void whatOthersWriteToOtherTablesMeanwhileIsNotBlamedOnTheMigration() throws Exception {
        played.observer =
                at(Step.STATEMENT, () -> shop.execute("insert into shop.audit (what) values ('somebody else')"));

        Outcome outcome = played.run(Plans.ofMariadb("delete from orders where id = 1")
                .table("orders", rows(-1), same("select count(*) from audit"))
                .plan());

        assertThat(outcome.ending()).as("%s", outcome.mismatches()).isEqualTo(COMPLETED);
        assertThat(shop.ask("select count(*) from shop.audit")).isEqualTo("21");
    }

    @Test
    void aLockThatIsNotToBeHadLeavesEverythingAsItIs() throws Exception {
        onMysqlOnlyIfAsked();
        try (var other = shop.connection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update orders set cents = 1 where id = 1");

            Outcome outcome = played.run(Plans.ofMariadb("delete from orders where id = 3")
                    .table("orders", rows(-1))
                    .waitingForLocks(Duration.ofSeconds(1))
                    .plan());

            assertThat(outcome.ending()).isEqualTo(NOT_RUN);
            assertThat(outcome.message()).contains("failed at lock", "Lock wait timeout", "Nothing was executed");
        }
    }

    @Test
    void aStatementThatTakesTooLongIsCancelled() throws Exception {
        Outcome outcome = played.run(Plans.ofMariadb("delete from audit where id = 1 and sleep(100) = 0")
                .table("audit", rows(-1))
                .cancelling(Duration.ofSeconds(1))
                .plan());

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(ROLLED_BACK);
        assertThat(outcome.message()).containsAnyOf("interrupted", "max_statement_time");
    }

    @Test
    void tellsWhereTheBinaryLogIsBeforeTheFirstStatement() throws Exception {
        Outcome outcome = played.run(
                Plans.ofMariadb("select 1").checkpoint(Checkpoint.REQUIRED).plan());

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(COMPLETED);
        assertThat(outcome.restorePoint().name()).startsWith("GTID ");
        assertThat(outcome.restorePoint().position()).matches("binlog\\.\\d+:\\d+");
    }

    @Test
    void aServerThatOnlyReadsOrAnotherOneIsRefused() throws Exception {
        shop.execute("set global read_only = 1");
        try {
            assertThat(played.run(Plans.ofMariadb("select 1").plan()).message()).contains("a standby");
        } finally {
            shop.execute("set global read_only = 0");
        }
        if (shop.isMariadb()) {
            shop.execute("change master to master_host = '127.0.0.1', master_port = 1");
            try {
                assertThat(played.run(Plans.ofMariadb("select 1").plan()).message())
                        .contains("replica");
            } finally {
                shop.execute("reset slave all");
            }
        }
        assertThat(played.run(Plans.ofMariadb("select 1").system("another").plan())
                        .ending())
                .isEqualTo(Ending.OTHER_TARGET);
        assertThat(played.asked).isEmpty();
    }

    @Test
    void runsOnlyOnceAndARehearsalLeavesNothing() throws Exception {
        var before = shop.everything();
        var plan = Plans.ofMariadb("delete from audit where id < 3").table("audit", rows(-2));

        Outcome rehearsed = played.rehearsing().run(plan.plan());
        var after = shop.everything();
        String journals =
                shop.ask("select count(*) from information_schema.tables where table_name = 'lifeboat_migration_run'");
        Outcome first = played().run(plan.plan());
        Outcome again = played().run(plan.plan());

        assertThat(rehearsed.ending()).as(rehearsed.message()).isEqualTo(Ending.REHEARSED);
        assertThat(rehearsed.message()).contains("nothing says that nothing of it is left");
        assertThat(after).isEqualTo(before);
        assertThat(journals).isEqualTo("0");
        assertThat(first.ending()).isEqualTo(COMPLETED);
        assertThat(again.ending()).isEqualTo(Ending.DENIED);
    }

    @Test
    void anOrdinaryUserRunsItOnceTheServerTellsWhatIsOpened() throws Exception {
        shop.execute("create user if not exists mover identified by 'mover'");
        shop.execute("grant select, insert, update, delete, create on shop.* to mover");
        played.connector =
                () -> DriverManager.getConnection(shop.url().replace("user=root", "user=mover&password=mover"));
        var plan = Plans.ofMariadb("delete from audit where id = 1").table("audit", rows(-1));

        Outcome without = shop.isMariadb() ? null : played.run(plan.plan("V6"));
        if (!shop.isMariadb()) {
            shop.execute("grant select on performance_schema.* to mover");
        }
        Outcome with = played.run(plan.plan());
        shop.execute("drop user mover");

        if (without != null) {
            assertThat(without.ending()).isEqualTo(NOT_RUN);
            assertThat(without.message()).contains("grant select on performance_schema.*");
        }
        assertThat(with.ending()).as("%s %s", with.message(), with.mismatches()).isEqualTo(COMPLETED);
        assertThat(with.notes()).anySatisfy(it -> assertThat(it).contains("no restore point", "on *.*"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"ROLLBACK"},
            mode = EnumSource.Mode.EXCLUDE)
    void whenItsSessionIsEnded(Step when) throws Exception {
        onMysqlOnlyIfAsked();
        var before = shop.everything();
        played.observer = at(when, shop::endSessions);

        Outcome outcome = played.run(PLAN.plan());

        boolean committed = when == Step.TEST || when == Step.TELL || when == Step.CONNECT;
        assertThat(outcome.ending())
                .as(outcome.message())
                .isIn(
                        !committed
                                ? List.of(ROLLED_BACK, NOT_RUN)
                                : List.of(when == Step.TEST ? Ending.UNTOLD : COMPLETED));
        if (committed) {
            assertThat(shop.everything()).isNotEqualTo(before);
        } else {
            assertThat(shop.everything()).isEqualTo(before);
        }
        assertThat(played().status(PLAN.plan()).state())
                .isIn(
                        !committed
                                ? List.of(MigrationStatus.State.ROLLED_BACK, MigrationStatus.State.NOT_BEGUN)
                                : List.of(
                                        when == Step.TEST
                                                ? MigrationStatus.State.COMMITTED
                                                : MigrationStatus.State.COMPLETED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xa end", "xa commit"})
    void whenTheCommitOrItsAnswerIsLost(String answered) throws Exception {
        var before = shop.everything();
        boolean arrives = answered.equals("xa commit");
        try (var wire = Wire.to(shop.port())) {
            played.connector = () ->
                    DriverManager.getConnection(shop.url().replace(":" + shop.port() + "/", ":" + wire.port() + "/"));
            played.observer = new Observer() {
                @Override
                public void begins(Step step, String what) {
                    if (step == Step.COMMIT) {
                        if (answered.isEmpty()) {
                            wire.loseQuestions();
                        } else {
                            wire.loseAnswersTo(answered);
                        }
                    }
                }

                @Override
                public void says(String message) {
                    wire.mend();
                }
            };

            Outcome outcome = played.run(PLAN.plan());

            assertThat(outcome.ending()).as(outcome.message()).isEqualTo(arrives ? COMPLETED : ROLLED_BACK);
            assertThat(arrives ? String.join(" ", outcome.notes()) : outcome.message())
                    .contains(arrives ? "the database says that it is committed" : "nothing of it is there");
            assertThat(shop.everything().equals(before)).isEqualTo(!arrives);
        }
    }

    @Test
    void statementsThatRunAloneAreCountedWhereverTheSessionEnds() throws Exception {
        onMysqlOnlyIfAsked();
        for (int last = 1; last <= 3; last++) {
            shop.asNew();
            int at = last;
            played = played();
            var seen = new ArrayList<String>();
            played.observer = new Observer() {
                @Override
                public void begins(Step step, String what) {
                    if (step == Step.STATEMENT) {
                        seen.add(what);
                        if (seen.size() == at) {
                            shop.endSessions();
                        }
                    }
                }
            };

            Outcome outcome = played.run(ONE_BY_ONE.plan());

            assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.UNKNOWN);
            MigrationStatus status = played().status(ONE_BY_ONE.plan());
            assertThat(status.state()).isEqualTo(MigrationStatus.State.IN_PART);
            assertThat(status.message()).contains(at - 1 + " of 3 statements are done");
        }
    }

    @Test
    void saysThatItRunsWhileItDoes() throws Exception {
        var seen = new ArrayList<MigrationStatus>();
        played.observer = at(Step.STATEMENT, () -> seen.add(played().status(PLAN.plan())));

        played.run(PLAN.plan());

        assertThat(seen)
                .hasSize(2)
                .allSatisfy(it -> assertThat(it.state()).isEqualTo(MigrationStatus.State.RUNNING))
                .allSatisfy(it -> assertThat(String.join("", it.notes())).contains("'kill "));
    }

    private interface Doing {
        void done() throws SQLException;
    }

    private static Observer at(Step when, Doing what) {
        return new Observer() {
            @Override
            public void begins(Step step, String name) {
                if (step == when) {
                    try {
                        what.done();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        };
    }
}
