package dev.lifeboat.migrate.run;

import static dev.lifeboat.migrate.run.Ending.ALARM;
import static dev.lifeboat.migrate.run.Ending.COMPLETED;
import static dev.lifeboat.migrate.run.Ending.PLAN_WRONG;
import static dev.lifeboat.migrate.run.Ending.ROLLED_BACK;
import static dev.lifeboat.migrate.run.Plans.CREATED;
import static dev.lifeboat.migrate.run.Plans.DROPPED;
import static dev.lifeboat.migrate.run.Plans.IGNORED;
import static dev.lifeboat.migrate.run.Plans.rows;
import static dev.lifeboat.migrate.run.Plans.same;
import static dev.lifeboat.migrate.run.Plans.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.migrate.plan.Checkpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans on a real PostgreSQL, good and bad. */
@ExtendWith(Shop.Extension.class)
class MigrationRunTest {
    private Shop shop;
    private Played played;

    @BeforeEach
    void aShop(Shop shop) throws Exception {
        this.shop = shop.asNew();
        this.played = new Played(shop);
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

    private static final String TRIGGER = "create function note() returns trigger language plpgsql as $$ begin"
            + " insert into audit (what) values ('changed; again'); return new; end $$;"
            + " create trigger note after update on customers for each row execute function note();";

    static Stream<Case> transactional() {
        return Stream.of(
                good(
                        "a column is added and filled",
                        Plans.of("alter table orders add euros numeric; update orders set euros = cents / 100.0")
                                .table("orders", unchanged("id", "customer", "cents"), rows(0))),
                good(
                        "three rows more",
                        Plans.of("insert into customers select n, 'new', null from generate_series(100, 102) n")
                                .table("customers", rows(3))),
                good("rows fewer", Plans.of("delete from audit where id <= 5").table("audit", rows(-5))),
                good(
                        "money moves, and its sum stays",
                        Plans.of("update orders set cents = cents + 5 where id = 1;"
                                        + " update orders set cents = cents - 5 where id = 2")
                                .table("orders", rows(0), same("select sum(cents), count(*) from orders"))),
                good(
                        "a table gets another name",
                        Plans.of("alter table audit rename to journal").renamed("audit", "journal", unchanged())),
                good(
                        "a table is made of another, which goes",
                        Plans.of("create table log as select * from audit; drop table audit")
                                .table("log", CREATED, rows(20))
                                .table("audit", DROPPED)),
                good(
                        "a copy takes the place of a table",
                        Plans.of(
                                        "create table copy (like customers including all); insert into copy select * from customers;"
                                                + " alter table orders drop constraint orders_customer_fkey; drop table customers;"
                                                + " alter table copy rename to customers")
                                .table("customers", unchanged())
                                .table("orders", unchanged())),
                good(
                        "a trigger writes to a table that is ignored",
                        Plans.of(TRIGGER + " update customers set name = upper(name) where id <= 3")
                                .table("customers", unchanged("id", "email"))
                                .table("audit", IGNORED)),
                good(
                        "comments, dollar quotes and bodies of functions hold semicolons",
                        Plans.of("-- one; two\n/* three; /* four; */ */ create function f() returns int begin atomic"
                                + " select 1; select 2; end; create function g() returns text language sql as"
                                + " $x$ select ';'; $x$; comment on function g() is 'a;b'; -- the end;")),
                good(
                        "a savepoint takes back a part",
                        Plans.of(
                                        "savepoint a; delete from audit; rollback to savepoint a; delete from audit where id = 1")
                                .table("audit", rows(-1))),
                good(
                        "rows go to a partition, and another one is added",
                        Plans.of(
                                        "create table visits_2027 partition of visits for values from ('2027-01-01') to ('2028-01-01');"
                                                + " insert into visits values ('2026-02-02', 'x'), ('2027-02-02', 'y')")
                                .table("visits", rows(2))),
                good(
                        "a statement that changes no row needs no declaration",
                        Plans.of("update audit set what = 'x' where id = -1; create index on audit (what)")),
                good(
                        "it acts as somebody else, with settings of its own",
                        Plans.of("create role clerk; grant all on schema public to clerk; grant all on audit to clerk;"
                                        + " set search_path to pg_catalog; set role clerk; set timezone to 'Asia/Tokyo';"
                                        + " delete from public.audit where id = 3; drop table if exists public.nothing")
                                .table("audit", rows(-1), same("select count(*) >= 19 from public.audit"))),
                good(
                        "others may read as they like, this reads what is committed",
                        Plans.of("do $$ begin if current_setting('transaction_isolation') <> 'read committed' then"
                                + " raise exception 'isolated'; end if; end $$; create index on audit (what)")),
                bad(
                        "the schema of a table that is not declared gets another name",
                        Plans.of("alter schema archive rename to attic"),
                        "attic.base is archive.base renamed"),
                bad(
                        "a partition of a table that is not declared goes its own way",
                        Plans.of("alter table visits detach partition visits_2025"),
                        "public.visits_2025 belongs to other tables"),
                bad(
                        "a table that is not declared inherits",
                        Plans.of("alter table audit inherit archive.base"),
                        "public.audit belongs to other tables"),
                bad(
                        "a temporary table hides the one that is asked",
                        Plans.of("create temp table orders as select sum(cents) as cents from public.orders;"
                                        + " update public.orders set cents = 0 where id = 1")
                                .table("orders", same("select sum(cents) from orders")),
                        "'113250' before, '113240' after"),
                bad(
                        "a sequence is set back",
                        Plans.of("alter sequence audit_id_seq restart"),
                        "sequence public.audit_id_seq went back from 20"),
                bad(
                        "the turn is given back",
                        Plans.of("select pg_advisory_unlock_all()"),
                        "this session does not hold the turn"),
                bad(
                        "large objects come",
                        Plans.of("select lo_create(0)"),
                        "pg_catalog.pg_largeobject_metadata was written to"),
                bad(
                        "the role is set back",
                        Plans.of("set session_replication_role = replica; set session_replication_role = origin"),
                        "session_replication_role was 'replica'"),
                bad(
                        "the journal is written to",
                        Plans.of("update lifeboat.migration_run set state = 'COMPLETED'"),
                        "lifeboat.migration_run was written to, which the plan does not say"),
                bad(
                        "nothing is checked any more",
                        Plans.of("set session_replication_role = replica"),
                        "session_replication_role was 'replica'"),
                bad(
                        "a statement changes how texts are read",
                        Plans.of("select set_config('standard_' || 'conforming_strings', 'off', false);"
                                + " create index on audit (what)"),
                        "how text is read"),
                bad(
                        "a table that is not declared is written to",
                        Plans.of("update audit set what = 'x' where id <= 2"),
                        "public.audit was written to, which the plan does not say: 0 rows inserted, 2 updated"),
                bad(
                        "a trigger writes to a table that is not declared",
                        Plans.of(TRIGGER + " update customers set name = 'x' where id = 1")
                                .table("customers", unchanged("id")),
                        "public.audit was written to, which the plan does not say: 1 rows inserted"),
                bad(
                        "a foreign key deletes in a table that is not declared",
                        Plans.of("delete from customers where id = 1").table("customers", rows(-1)),
                        "public.orders was written to, which the plan does not say: 0 rows inserted, 0 updated, 3 deleted"),
                bad(
                        "a table that is not declared is emptied",
                        Plans.of("truncate audit"),
                        "public.audit was truncated"),
                bad("a table that is not declared goes", Plans.of("drop table audit"), "public.audit was dropped"),
                bad("a table comes that is not declared", Plans.of("create table x ()"), "public.x was created"),
                bad(
                        "a table that is not declared gets another name",
                        Plans.of("alter table audit rename to journal"),
                        "public.journal is public.audit renamed"),
                bad(
                        "a table that is not declared gets a column",
                        Plans.of("alter table audit add x int"),
                        "public.audit has other columns"),
                bad(
                        "a partition of a table that is not declared is written to",
                        Plans.of("update visits set page = 'x' where day = '2026-01-10'"),
                        "public.visits_2026 was written to"),
                bad(
                        "a materialized view is made anew",
                        Plans.of("refresh materialized view totals"),
                        "public.totals was written to"),
                bad(
                        "one value of a table that stays as it is",
                        Plans.of("update orders set cents = cents + 1 where id = 77")
                                .table("orders", unchanged()),
                        "public.orders holds other values in id, customer, cents"),
                bad(
                        "two values change places",
                        Plans.of(
                                        "update customers set name = case id when 1 then 'name 2' else 'name 1' end where id <= 2")
                                .table("customers", unchanged("id", "name")),
                        "public.customers holds other values in id, name"),
                bad(
                        "a column comes to a table that stays as it is",
                        Plans.of("alter table orders add x int").table("orders", unchanged()),
                        "public.orders has other columns: it had id integer"),
                bad(
                        "a column goes that stays as it is",
                        Plans.of("alter table orders drop cents cascade").table("orders", unchanged("cents")),
                        "public.orders has no column cents any more"),
                bad(
                        "fewer rows than declared",
                        Plans.of("insert into audit (what) values ('x'), ('y')").table("audit", rows(3)),
                        "public.audit has +2 rows, declared are +3"),
                bad(
                        "a question has another answer",
                        Plans.of("update orders set cents = 0 where id = 1")
                                .table("orders", same("select sum(cents) from orders")),
                        "'113250' before, '113240' after"),
                bad(
                        "a statement that does not work",
                        Plans.of("delete from audit; select 1 / 0").table("audit", rows(-20)),
                        "division by zero"),
                bad(
                        "a constraint that is deferred does not hold",
                        Plans.of(
                                        "alter table orders alter constraint orders_customer_fkey deferrable initially deferred;"
                                                + " insert into orders (customer, cents) values (999, 1)")
                                .table("orders", rows(1)),
                        "violates foreign key constraint"),
                bad(
                        "a trigger that is deferred writes only at the end",
                        Plans.of(
                                        "create function late() returns trigger language plpgsql as $$ begin"
                                                + " delete from audit where id = 1; return new; end $$;"
                                                + " create constraint trigger late after insert on customers deferrable initially deferred"
                                                + " for each row execute function late(); insert into customers values (99, 'x', null)")
                                .table("customers", rows(1)),
                        "public.audit was written to"),
                bad(
                        "a block of code commits",
                        Plans.of("do $$ begin delete from audit; commit; end $$")
                                .table("audit", rows(-20)),
                        "invalid transaction termination"),
                bad(
                        "a procedure commits",
                        Plans.of(
                                        "create procedure p() language plpgsql as $$ begin delete from audit; commit; end $$; call p()")
                                .table("audit", rows(-20)),
                        "invalid transaction termination"),
                new Case(
                        "a table that is declared is not there",
                        Plans.of("select 1").table("nothing", unchanged()),
                        PLAN_WRONG,
                        "public.nothing is no table of this database"),
                new Case(
                        "a column that is declared is not there",
                        Plans.of("select 1").table("audit", unchanged("what", "who")),
                        PLAN_WRONG,
                        "has no column who"),
                new Case(
                        "a table that is to be created is there",
                        Plans.of("select 1").table("audit", CREATED),
                        PLAN_WRONG,
                        "is there already"),
                new Case(
                        "a partition is declared",
                        Plans.of("select 1").table("visits_2026", unchanged()),
                        PLAN_WRONG,
                        "declare the table it belongs to"));
    }

    @ParameterizedTest
    @MethodSource
    void transactional(Case it) throws Exception {
        var before = shop.everything();
        played.connector = this::thatIsolates;

        Outcome outcome = played.run(it.plan.plan());

        assertThat(outcome.ending())
                .as("%s %s", outcome.message(), outcome.mismatches())
                .isEqualTo(it.ending);
        assertThat(outcome.message() + "\n" + String.join("\n", outcome.mismatches()))
                .contains(it.said);
        var status = status(it.plan);
        if (it.ending == COMPLETED) {
            assertThat(shop.everything()).isNotEqualTo(before);
            assertThat(played.states()).containsExactly(Ledger.State.STARTED, Ledger.State.COMPLETED);
            assertThat(status.state()).isEqualTo(MigrationStatus.State.COMPLETED);
        } else {
            assertThat(shop.everything()).isEqualTo(before);
            assertThat(played.states())
                    .containsExactly(
                            Ledger.State.STARTED,
                            it.ending == PLAN_WRONG ? Ledger.State.WITHDRAWN : Ledger.State.ROLLED_BACK);
            assertThat(status.state()).isEqualTo(MigrationStatus.State.ROLLED_BACK);
        }
        shop.execute(
                "do $$ begin if to_regrole('clerk') is not null then drop owned by clerk; drop role clerk; end if; end $$");
    }

    private java.sql.Connection thatIsolates() throws java.sql.SQLException {
        var connection = shop.connection();
        try (var statement = connection.createStatement()) {
            statement.execute("set default_transaction_isolation to 'repeatable read'");
        }
        return connection;
    }

    private MigrationStatus status(Plans plan) throws Exception {
        return new Played(shop).status(plan.plan());
    }

    static Stream<Case> oneByOne() {
        return Stream.of(
                good(
                        "an index is built while others write",
                        Plans.of("create index concurrently audit_what on audit (what)")
                                .table("audit", unchanged())),
                good(
                        "a table is vacuumed, and a procedure commits",
                        Plans.of(
                                        "vacuum audit; create procedure p() language plpgsql as $$ begin delete from audit where id = 1;"
                                                + " commit; delete from audit where id = 2; commit; end $$; call p()")
                                .writesStopped()
                                .table("audit", rows(-2))),
                new Case(
                        "an index that cannot be finished",
                        Plans.of("insert into audit (what) values ('entry 1');"
                                        + " create unique index concurrently audit_what on audit (what)")
                                .writesStopped()
                                .table("audit", rows(1)),
                        ALARM,
                        "of 2 statements, 2 were begun, the last one perhaps without an end, and what they did is there"),
                new Case(
                        "a value that should not change",
                        Plans.of("update audit set what = 'x' where id = 1")
                                .table("audit", unchanged())
                                .writesStopped(),
                        ALARM,
                        "public.audit holds other values"),
                new Case(
                        "a value that should not change, where others may write",
                        Plans.of("update audit set what = 'x' where id = 1").table("audit", unchanged()),
                        ALARM,
                        "cannot be told"),
                new Case(
                        "a column that is declared is not there",
                        Plans.of("vacuum audit").table("audit", unchanged("who")),
                        PLAN_WRONG,
                        "has no column who"));
    }

    @ParameterizedTest
    @MethodSource
    void oneByOne(Case it) throws Exception {
        Outcome outcome = played.run(it.plan.oneByOne().plan());

        assertThat(outcome.ending())
                .as("%s %s", outcome.message(), outcome.mismatches())
                .isEqualTo(it.ending);
        assertThat(outcome.message() + "\n" + String.join("\n", outcome.mismatches()))
                .contains(it.said);
        assertThat(played.states().get(1))
                .isEqualTo(
                        switch (it.ending) {
                            case COMPLETED -> Ledger.State.COMPLETED;
                            case ALARM -> Ledger.State.FAILED;
                            default -> Ledger.State.WITHDRAWN;
                        });
        assertThat(status(it.plan).state().name())
                .isEqualTo(it.ending == COMPLETED ? "COMPLETED" : it.ending == ALARM ? "FAILED" : "ROLLED_BACK");
    }

    @Test
    void rollbackStepsRunOnConsentOnlyAndAreCompared() throws Exception {
        var before = shop.everything();
        var plan = Plans.of(
                        "create index concurrently a on audit (what); update audit set what = 'x' where id = 1; select 1 / 0")
                .oneByOne()
                .table("audit", unchanged())
                .undoneBy("update audit set what = 'entry 1' where id = 1; drop index concurrently a");

        Outcome refused = played.run(plan.plan("V1"));
        Outcome undone = played.consenting().run(planAfter(plan));

        assertThat(refused.ending()).isEqualTo(ALARM);
        assertThat(refused.message())
                .contains("division by zero", "2 rollback steps were not run, for nobody consented");
        assertThat(undone.ending()).isEqualTo(ROLLED_BACK);
        assertThat(undone.message()).contains("declared tables are as they were");
        assertThat(shop.everything()).isEqualTo(before);
    }

    private record Undoing(String name, Plans plan, Ending ending, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Undoing> rollbackStepsAreComparedWithBefore() {
        return Stream.of(
                new Undoing(
                        "a table that came is still there",
                        Plans.of("create table x (); select 1 / 0")
                                .oneByOne()
                                .table("x", CREATED)
                                .undoneBy("select 1"),
                        ALARM,
                        "public.x is there, and was not before"),
                new Undoing(
                        "rows are still missing",
                        Plans.of("delete from audit where id = 1; select 1 / 0")
                                .oneByOne()
                                .writesStopped()
                                .table("audit", rows(-1))
                                .undoneBy("select 1"),
                        ALARM,
                        "public.audit has -1 rows"),
                new Undoing(
                        "rows are back",
                        Plans.of("delete from audit where id = 1; select 1 / 0")
                                .oneByOne()
                                .writesStopped()
                                .table("audit", rows(-1))
                                .undoneBy("insert into audit values (1, 'entry 1')"),
                        ROLLED_BACK,
                        "declared tables are as they were"),
                new Undoing(
                        "a name is not given back",
                        Plans.of("alter table audit rename to journal; select 1 / 0")
                                .oneByOne()
                                .renamed("audit", "journal", unchanged())
                                .undoneBy("select 1"),
                        ALARM,
                        "public.audit is not there"),
                new Undoing(
                        "a column stays, after the commit",
                        Plans.of("alter table audit add x int")
                                .table("audit", unchanged("id", "what"))
                                .test("select 1", "2")
                                .undoneBy("select 1"),
                        ALARM,
                        "public.audit has other columns"),
                new Undoing(
                        "a column is gone again, after the commit",
                        Plans.of("alter table audit add x int")
                                .table("audit", unchanged("id", "what"))
                                .test("select 1", "2")
                                .undoneBy("alter table audit drop x"),
                        ROLLED_BACK,
                        "declared tables are as they were"),
                new Undoing(
                        "what a table that went has held is not known",
                        Plans.of("drop table audit")
                                .table("audit", DROPPED)
                                .test("select 1", "2")
                                .undoneBy("create table audit (id bigint, what text)"),
                        ALARM,
                        "public.audit was dropped"));
    }

    @ParameterizedTest
    @MethodSource
    void rollbackStepsAreComparedWithBefore(Undoing it) {
        Outcome outcome = played.consenting().run(it.plan.plan());

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(it.ending);
        assertThat(outcome.message() + "\n" + String.join("\n", outcome.mismatches()))
                .contains(it.said);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIndexThatWasInvalidBeforeIsNotTakenForDone(boolean transactional) throws Exception {
        shop.execute("create index audit_what on audit (what);"
                + " update pg_index set indisvalid = false where indexrelid = 'audit_what'::regclass");
        var plan = Plans.of("create index if not exists audit_what on audit (what)");

        Outcome outcome = played.run((transactional ? plan : plan.oneByOne())
                .table("audit", unchanged())
                .plan());

        assertThat(outcome.ending()).isEqualTo(transactional ? ROLLED_BACK : ALARM);
        assertThat(outcome.mismatches()).anySatisfy(it -> assertThat(it).contains("audit_what is not valid"));
    }

    @Test
    void aTestThatTookTooLongIsNotWrong() throws Exception {
        var plan = Plans.of("delete from audit where id = 1")
                .table("audit", rows(-1))
                .cancelling(Duration.ofSeconds(1))
                .test("select pg_sleep(100)", "1")
                .undoneBy("insert into audit values (1, 'entry 1')");

        Outcome outcome = played.consenting().run(plan.plan());

        assertThat(outcome.ending()).as(outcome.message()).isEqualTo(Ending.UNTOLD);
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("19");
    }

    @Test
    void whoHasItStopHasNoRollbackStepsRun() throws Exception {
        played.observer = at(Step.TEST, () -> played.running.stop());

        Outcome outcome = played.consenting()
                .run(Plans.of("delete from audit where id = 1")
                        .table("audit", rows(-1))
                        .test("select 1", "2")
                        .undoneBy("insert into audit values (1, 'entry 1')")
                        .plan());

        assertThat(outcome.ending()).isEqualTo(ALARM);
        assertThat(outcome.message()).contains("somebody had it stop");
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("19");
    }

    @Test
    void whatNoRollbackTakesBackIsSaid() {
        Outcome set = played.run(Plans.of("select setval('audit_id_seq', 3)").plan());
        Outcome moved =
                played.run(Plans.of("insert into audit (what) values ('x')").plan("V8"));

        assertThat(set.ending()).isEqualTo(ALARM);
        assertThat(set.message()).contains("sequence public.audit_id_seq went back from 20 to 3");
        assertThat(moved.ending()).isEqualTo(ROLLED_BACK);
        assertThat(moved.message()).contains("sequence public.audit_id_seq went from 3 to 4");
    }

    @Test
    void whateverBreaksIsTold() throws Exception {
        for (boolean transactional : List.of(true, false)) {
            shop.asNew();
            played.told.clear();
            played.observer = at(Step.COMPARE, () -> {
                throw new IllegalStateException("a bug");
            });
            var plan = Plans.of("delete from audit where id = 1").table("audit", unchanged());

            Outcome outcome =
                    played.run(transactional ? plan.plan() : plan.oneByOne().plan());

            assertThat(outcome.ending()).isEqualTo(transactional ? ROLLED_BACK : ALARM);
            assertThat(outcome.message()).contains("a bug");
            assertThat(played.states())
                    .containsExactly(
                            Ledger.State.STARTED, transactional ? Ledger.State.ROLLED_BACK : Ledger.State.FAILED);
        }
    }

    private dev.lifeboat.migrate.plan.Plan planAfter(Plans plan) throws Exception {
        shop.asNew();
        return plan.plan("V2");
    }

    @Test
    void aTestThatFailsAfterTheCommitIsAnAlarm() throws Exception {
        var plan = Plans.of("delete from audit where id = 1")
                .table("audit", rows(-1))
                .test("select count(*) from audit", "20");

        Outcome outcome = played.run(plan.plan());

        assertThat(outcome.ending()).isEqualTo(ALARM);
        assertThat(outcome.message()).contains("it is committed", "no rollback steps");
        assertThat(outcome.mismatches()).containsExactly("test 'select count(*) from audit' is 19; expected 20");
        assertThat(played.states()).containsExactly(Ledger.State.STARTED, Ledger.State.FAILED);
        assertThat(status(plan).state()).isEqualTo(MigrationStatus.State.FAILED);
    }

    @Test
    void whatOthersWriteToOtherTablesMeanwhileIsNotBlamedOnTheMigration() throws Exception {
        played.observer = new Observer() {
            @Override
            public void begins(Step step, String what) {
                if (step == Step.STATEMENT) {
                    uncheckedExecute("insert into audit (what) values ('somebody else'); create table theirs (id int)");
                }
            }
        };

        Outcome outcome = played.run(Plans.of("delete from orders where id = 1")
                .table("orders", rows(-1))
                .plan());

        assertThat(outcome.ending()).as("%s", outcome.mismatches()).isEqualTo(COMPLETED);
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("21");
    }

    @Test
    void nobodyElseWritesToWhatIsComparedAndAllCanReadIt() throws Exception {
        var problem = new AtomicReference<String>();
        played.observer = new Observer() {
            @Override
            public void begins(Step step, String what) {
                if (step == Step.STATEMENT) {
                    uncheckedExecute("select count(*) from orders");
                    try {
                        shop.execute("set local lock_timeout = '100ms'; update orders set cents = 0 where id = 5");
                    } catch (Exception e) {
                        problem.set(e.getMessage());
                    }
                }
            }
        };

        Outcome outcome =
                played.run(Plans.of("select 1").table("orders", unchanged()).plan());

        assertThat(outcome.ending()).isEqualTo(COMPLETED);
        assertThat(problem.get()).contains("lock timeout");
    }

    @Test
    void aLockThatIsNotToBeHadLeavesEverythingAsItIs() throws Exception {
        try (var other = shop.connection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update orders set cents = 1 where id = 1");

            Outcome outcome = played.run(Plans.of("delete from orders where id = 3")
                    .table("orders", rows(-1))
                    .waitingForLocks(Duration.ofMillis(100))
                    .plan());

            assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
            assertThat(outcome.message()).contains("failed at lock", "lock timeout", "Nothing was executed");
            assertThat(played.states()).containsExactly(Ledger.State.STARTED, Ledger.State.WITHDRAWN);
        }
    }

    @Test
    void onlyTheGateLetsItBegin() throws Exception {
        var plan = Plans.of("delete from audit").table("audit", rows(-20));
        var before = shop.everything();
        for (var answer : List.of(
                List.of(new Gate.Denied("BACKUP_TOO_OLD"), Ending.DENIED),
                List.of(new Gate.Unclear("the gate does not answer"), Ending.NOT_RUN),
                List.of(new Gate.Mismatched("another question"), Ending.OTHER_TARGET))) {
            played.answer = (Gate.Answer) answer.get(0);

            assertThat(played.run(plan.plan()).ending()).isEqualTo(answer.get(1));
        }
        assertThat(played.asked)
                .extracting(Gate.Question::systemIdentifier)
                .containsOnly(shop.ask("select system_identifier from pg_control_system()"));
        assertThat(played.told).isEmpty();
        assertThat(shop.everything()).isEqualTo(before);
        assertThat(shop.ask("select to_regclass('lifeboat.migration_run') is null"))
                .isEqualTo("t");
    }

    @Test
    void anotherSystemOrDatabaseIsRefusedBeforeTheGateIsAsked() {
        assertThat(played.run(Plans.of("select 1").system("7300000000000000001").plan()))
                .satisfies(it -> assertThat(it.ending()).isEqualTo(Ending.OTHER_TARGET))
                .satisfies(it -> assertThat(it.message()).contains("the plan is for 7300000000000000001"));
        assertThat(played.run(Plans.of("select 1").named("orders").plan()).message())
                .contains("connected to database 'shop'; the plan is for 'orders'");
        assertThat(played.asked).isEmpty();
    }

    @Test
    void nothingBeginsUnlessItsStartIsTold() throws Exception {
        played.deaf = new IllegalStateException("Kafka does not answer");

        Outcome outcome = played.run(
                Plans.of("delete from audit").table("audit", rows(-20)).plan());

        assertThat(outcome.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(outcome.message()).contains("Kafka does not answer", "Nothing was executed");
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("20");
    }

    @Test
    void doesNotCommitOnceTheDecisionIsNotGoodAnyMore() throws Exception {
        var now = new AtomicReference<>(Played.NOW);
        played.clock = now::get;
        played.observer = at(Step.COMPARE, () -> now.set(Played.NOW.plus(Duration.ofMinutes(15))));
        played.settings = new RunSettings(false, Duration.ofHours(1), Duration.ofSeconds(30), Consent.NEVER);

        Outcome outcome = played.run(
                Plans.of("delete from audit").table("audit", rows(-20)).plan());

        assertThat(outcome.ending()).isEqualTo(ROLLED_BACK);
        assertThat(outcome.message()).contains("was good until 2026-05-01T12:15:00Z", "allowFor");
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("20");
    }

    @Test
    void doesNotCommitOnceTheLeaseIsOver() throws Exception {
        var now = new AtomicReference<>(Played.NOW);
        played.clock = now::get;
        played.observer = at(Step.COMPARE, () -> now.set(Played.NOW.plus(Duration.ofMinutes(6))));

        Outcome outcome = played.run(
                Plans.of("delete from audit").table("audit", rows(-20)).plan());

        assertThat(outcome.ending()).isEqualTo(ROLLED_BACK);
        assertThat(outcome.message()).contains("the lease held until 2026-05-01T12:05:00Z");
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("20");
    }

    @Test
    void commitsNothingOnceItIsToStop() throws Exception {
        played.observer = at(Step.COMPARE, () -> played.running.stop());

        Outcome outcome = played.run(
                Plans.of("delete from audit").table("audit", rows(-20)).plan());

        assertThat(outcome.ending()).isEqualTo(ROLLED_BACK);
        assertThat(outcome.message()).contains("somebody had it stop");
        assertThat(played.states()).containsExactly(Ledger.State.STARTED, Ledger.State.ROLLED_BACK);
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("20");
    }

    @Test
    void anOrdinaryUserRunsItOnceTheJournalIsThere() throws Exception {
        shop.execute(
                "drop role if exists mover; create role mover login password 'mover'; grant all on schema public to mover;"
                        + " alter table audit owner to mover; alter sequence audit_id_seq owner to mover");
        played.connector = () -> java.sql.DriverManager.getConnection(
                shop.url().replaceFirst("user=[^&]*&password=[^&]*", "user=mover&password=mover"));
        var plan = Plans.of("delete from audit where id = 1; alter table audit add x int")
                .table("audit", rows(-1), same("select min(id) > 0 from audit"));

        Outcome without = played.run(plan.plan());
        shop.execute(dev.lifeboat.migrate.postgres.PostgresJournal.SETUP
                + "; grant usage on schema lifeboat to mover; grant all on lifeboat.migration_run to mover");
        Outcome with = played.run(plan.plan());
        Outcome foreign = played.run(
                Plans.of("delete from orders").table("orders", rows(-150)).plan("V8"));
        shop.asNew();
        shop.execute("drop owned by mover; drop role mover");

        assertThat(without.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(without.message()).contains("create table if not exists lifeboat.migration_run");
        assertThat(with.ending()).as("%s %s", with.message(), with.mismatches()).isEqualTo(COMPLETED);
        assertThat(with.notes()).anySatisfy(it -> assertThat(it).contains("no restore point", "grant execute"));
        assertThat(foreign.ending()).isEqualTo(Ending.NOT_RUN);
        assertThat(foreign.message()).contains("permission denied for table orders");
    }

    @Test
    void runsOnlyOnce() throws Exception {
        var plan = Plans.of("delete from audit where id < 3").table("audit", rows(-2));
        played.run(plan.plan());

        Outcome again = played.run(plan.plan());
        Outcome meanwhile;
        try (var other = shop.connection()) {
            new dev.lifeboat.migrate.postgres.PostgresJournal(other, "V8").takeTurn();
            meanwhile = played.run(plan.plan("V8"));
        }

        assertThat(again.ending()).isEqualTo(Ending.DENIED);
        assertThat(again.message()).contains("it was executed already", "COMPLETED");
        assertThat(meanwhile.message()).contains("it is being run already in session");
        assertThat(shop.ask("select count(*) from audit")).isEqualTo("18");
    }

    @Test
    void aRehearsalDoesEverythingAndLeavesNothing() throws Exception {
        var before = shop.everything();
        var plan = Plans.of("delete from audit where id < 3").table("audit", rows(-2));

        Outcome outcome = played.rehearsing().run(plan.plan());

        assertThat(outcome.ending()).isEqualTo(Ending.REHEARSED);
        assertThat(outcome.steps())
                .extracting(Outcome.Taken::step)
                .contains(Step.STATEMENT, Step.COMPARE, Step.ROLLBACK);
        assertThat(shop.everything()).isEqualTo(before);
        assertThat(played.states()).containsExactly(Ledger.State.STARTED, Ledger.State.WITHDRAWN);
        assertThat(new Played(shop).run(plan.plan()).ending()).isEqualTo(COMPLETED);
    }

    @Test
    void setsARestorePointBeforeTheFirstStatementAndSaysWhere() {
        Outcome outcome =
                played.run(Plans.of("select 1").checkpoint(Checkpoint.REQUIRED).plan());

        assertThat(outcome.restorePoint().name()).startsWith("lifeboat ").endsWith(" V7");
        assertThat(outcome.restorePoint().position()).matches("[0-9A-F]+/[0-9A-F]+");
        assertThat(played.told.get(1).restorePoint()).isEqualTo(outcome.restorePoint());
        assertThat(outcome.steps().stream().map(Outcome.Taken::step).toList())
                .containsSubsequence(Step.LOCK, Step.SNAPSHOT, Step.CHECKPOINT, Step.STATEMENT);
    }

    @Test
    void tellsNoticesSettingsAndSequences() throws Exception {
        Outcome outcome = played.run(Plans.of("do $$ begin raise notice 'half of it'; end $$;"
                        + " set work_mem = '5MB'; insert into audit (what) values ('x')")
                .table("audit", rows(1))
                .plan());

        assertThat(played.said).contains("half of it");
        assertThat(outcome.notes())
                .anySatisfy(it -> assertThat(it).contains("set work_mem to '5120'"))
                .anySatisfy(it -> assertThat(it).contains("sequence public.audit_id_seq went from 20 to 21"));
    }

    @Test
    void tellsWhatItDefinedAnewBesideTables() throws Exception {
        shop.execute("create view dear as select id from orders where cents > 1000;"
                + " create function tax(int) returns int language sql as 'select 1';"
                + " create function known() returns int language sql as 'select 1';"
                + " create domain cent as int constraint positive check (value > 0);"
                + " create type mood as enum ('ok', 'sad'); create table days (is_it mood)");

        Outcome outcome = played.run(Plans.of("create or replace view dear as select id from orders;"
                        + " create or replace function tax(int) returns int language sql as 'select 2';"
                        + " create function fresh() returns int language sql as 'select 1';"
                        + " alter table audit alter what set default 'x'; grant select (id) on audit to public;"
                        + " alter domain cent drop constraint positive; alter type mood add value 'new';"
                        + " grant create on schema public to pg_monitor;"
                        + " alter table orders drop constraint orders_customer_fkey")
                .table("audit", unchanged())
                .table("orders", unchanged())
                .table("customers", unchanged())
                .plan());

        assertThat(outcome.ending())
                .as("%s %s", outcome.message(), outcome.mismatches())
                .isEqualTo(COMPLETED);
        assertThat(outcome.notes())
                .anySatisfy(it -> assertThat(it)
                        .startsWith("changed beside tables, by it or meanwhile: ")
                        .contains(
                                "definition of view public.dear",
                                "domain constraint positive on public.cent (gone)",
                                "function public.tax(integer)",
                                "labels of type public.mood",
                                "rights on schema public",
                                "rights on table public.audit",
                                "table constraint orders_customer_fkey on public.orders (gone)")
                        .doesNotContain("known", "fresh"));
    }

    @Test
    void aLabelThatRowsShowDoesNotChangeUnsaid() throws Exception {
        shop.execute("create type mood as enum ('ok', 'sad'); create table days (is_it mood)");
        var plan = Plans.of("alter type mood rename value 'sad' to 'glad'");

        Outcome unsaid = played.run(plan.plan("V6"));
        Outcome said = new Played(shop).run(plan.table("days", IGNORED).plan());

        assertThat(unsaid.ending()).isEqualTo(ROLLED_BACK);
        assertThat(unsaid.mismatches()).anySatisfy(it -> assertThat(it).contains("'sad' of mood is 'glad' now"));
        assertThat(said.ending()).as("%s", said.mismatches()).isEqualTo(COMPLETED);
    }

    @Test
    void whatCouldNotBeToldIsNotTakenForDone() throws Exception {
        played.observer = at(Step.TELL, () -> played.deaf = new IllegalStateException("Kafka is gone"));

        Outcome outcome = played.run(
                Plans.of("delete from audit").table("audit", rows(-20)).plan());

        assertThat(outcome.ending()).isEqualTo(Ending.UNTOLD);
        assertThat(outcome.message()).contains("committed", "Kafka is gone", "status --publish");
    }

    private Observer at(Step when, Runnable what) {
        return new Observer() {
            @Override
            public void begins(Step step, String name) {
                if (step == when) {
                    what.run();
                }
            }
        };
    }

    private void uncheckedExecute(String sql) {
        try {
            shop.execute(sql);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
