package dev.lifeboat.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.migrate.plan.Checkpoint;
import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Expectation;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.plan.Sql;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFileTest {
    private static final String ORDERS = "postgresql:orders-prod/orders";
    private static final String HEAD = "migration: V7\ntarget:\n  url: jdbc:postgresql://db1:5432/orders\n";
    private static final String RUN = "statements:\n  - select 1\n";

    @TempDir
    Path dir;

    private Plan read(String yaml) throws Exception {
        return PlanFile.read(Files.writeString(dir.resolve("plan.yaml"), yaml), ORDERS);
    }

    @Test
    void readsTheExampleOfTheDocs() throws Exception {
        var example = Pattern.compile("<!-- example -->\\s*```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/migrations.md")));
        assertThat(example.find()).isTrue();
        String script = "-- euros\nalter table orders add euros numeric;\n\nupdate orders set euros = cents / 100.0;\n";
        Files.writeString(dir.resolve("V7.sql"), script);

        Plan plan = read(example.group(1));

        assertThat(plan.statements())
                .extracting(Sql::toString)
                .containsExactly(
                        "V7.sql:2: alter table orders add euros numeric",
                        "V7.sql:4: update orders set euros = cents / 100.0");
        assertThat(plan.setDigest()).matches("sha256:[0-9a-f]{64}");
        assertThat(plan.checkpoint()).isEqualTo(Checkpoint.REQUIRED);
        assertThat(plan.timeouts().lock()).isEqualTo(Duration.ofSeconds(5));
        assertThat(plan.tables())
                .containsEntry(
                        "public.orders",
                        new Declaration(
                                "public.orders",
                                null,
                                List.of(
                                        new Expectation.Unchanged(List.of("id", "customer", "cents")),
                                        new Expectation.Rows(0L),
                                        new Expectation.Same("select sum(cents) from orders"))))
                .containsEntry(
                        "public.journal",
                        new Declaration(
                                "public.journal", "public.audit", List.of(new Expectation.Unchanged(List.of()))));
        assertThat(plan.tables().get("public.visits").isIgnored()).isTrue();
        assertThat(plan.tests()).hasSize(1);
        assertThat(plan.rollback()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            migrations: V8                            | plan.yaml:6: migrations; expected a known key; did you mean migration?
            transactional: yes                        | plan.yaml:6: transactional is 'yes'; expected true or false
            database: postgresql:other/orders         | plan.yaml:6: database is 'postgresql:other/orders'; expected 'postgresql:orders-prod/orders', as --database says
            script: V7.sql                            | plan.yaml:6: script; expected either 'script'
            checkpoint: maybe                         | plan.yaml:6: checkpoint is 'maybe'; expected wanted, required or none
            timeouts: {lock: soon}                    | plan.yaml:6: timeouts.lock is 'soon'; expected a duration, e.g. 5s or 10m
            timeouts: {locks: 5s}                     | plan.yaml:6: timeouts.locks; expected a known key; did you mean lock?
            tables: {orders: unchangd}                | plan.yaml:6: tables.orders is 'unchangd'; expected unchanged, ignored
            tables: {orders: {rows: three}}           | plan.yaml:6: tables.orders.rows is 'three'; expected how many rows
            tables: {orders: {unchanged: no}}         | plan.yaml:6: tables.orders.unchanged is 'no'; expected true, or a list
            tables: {orders: {row: 3}}                | plan.yaml:6: tables.orders.row; expected a known key; did you mean rows?
            tables: {orders: {renamed-from: a}}       | plan.yaml:6: tables.orders; expected something that can be: nothing is expected
            tables: {a.b.c: unchanged}                | plan.yaml:6: tables.a.b.c; expected something that can be: 'a.b.c' names no table
            tables: {o: ignored, public.o: ignored}   | plan.yaml:6: tables.public.o; expected each table once
            tables: {o: {created: true, same: x}}     | has nothing before that it could be compared to
            tests: [{name: a, sql: select 1}]         | plan.yaml:6: tests[0].sql; expected a name, sql, and equal, least or most
            tests: [{name: a, sql: b, least: few}]    | plan.yaml:6: tests[0].least is 'few'; expected a number
            writes-stopped: true                      | plan.yaml: 'writes-stopped' is for a plan that is not transactional
            rollback: [commit]                        | plan.yaml:6: 'commit' begins or ends a transaction
            """)
    void saysWhatIsWrongWhereAndWhatIsExpected(String line, String problem) {
        assertThatThrownBy(() -> read(HEAD + RUN + line + "\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            commit                                          | begins or ends a transaction
            /* a; */ Begin                                  | begins or ends a transaction
            rollback                                        | begins or ends a transaction
            prepare transaction 'x'                         | begins or ends a transaction
            vacuum orders                                   | cannot run in a transaction
            create unique index concurrently i on orders(a) | cannot run in a transaction
            reindex table concurrently orders               | cannot run in a transaction
            create database x                               | cannot run in a transaction
            alter system set work_mem = 1                   | cannot run in a transaction
            set local track_counts = off                    | what it did could not be counted
            set standard_conforming_strings = off           | changes how text is read
            copy orders from stdin                          | copies from or to the client
            \\i other.sql                                   | is a command of psql
            """)
    void refusesStatementsThatATransactionCannotHold(String sql, String why) {
        assertThatThrownBy(() -> read(HEAD + "statements:\n  - |\n    select 1;\n    " + sql + "\n"))
                .hasMessageContaining(why)
                .hasMessageContaining("plan.yaml:5");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tables: {o: unchanged}                               | tables: {o: ignored}
            tables: {o: {rows: 1}}                               | tables: {o: {rows: any}}
            tables: {o: {unchanged: [a, b]}}                     | tables: {o: {unchanged: ['a, b']}}
            tables: {o: {same: select 1}}                        | tables: {o: {same: select 2}}
            tests: [{name: a, sql: b, least: 1}]                 | tests: [{name: a, sql: b, most: 1}]
            rollback: [drop table a]                             | rollback: [drop table b]
            transactional: true                                  | transactional: false
            transactional: false                                 | {transactional: false, writes-stopped: true}
            checkpoint: required                                 | checkpoint: none
            """)
    void aPlanThatExpectsOtherThingsHasAnotherDigest(String one, String other) throws Exception {
        String same = read("# other words\n" + HEAD + "timeouts: {lock: 1s}\n" + RUN + flat(one))
                .setDigest();

        assertThat(read(HEAD + RUN + flat(one)).setDigest()).isEqualTo(same);
        assertThat(read(HEAD + RUN + flat(other)).setDigest()).isNotEqualTo(same);
    }

    private static String flat(String keys) {
        return (keys.startsWith("{") ? keys.substring(1, keys.length() - 1).replace(", ", "\n") : keys) + "\n";
    }

    @Test
    void refusesToCountWhereOthersMayWrite() {
        for (String what : List.of("rows: 1", "same: select 1", "created: true, rows: 3")) {
            assertThatThrownBy(() -> read(HEAD + RUN + "transactional: false\ntables: {o: {" + what + "}}\n"))
                    .hasMessageContaining("plan.yaml: tables.public.o: others may write meanwhile");
        }
    }

    @Test
    void refusesAScriptThatIsNotUtf8() throws Exception {
        Files.write(dir.resolve("V7.sql"), "update t set a = 'Zo\u00eb'".getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read(HEAD + "script: V7.sql\n"))
                .hasMessageContaining("V7.sql")
                .hasMessageContaining("UTF-8");
    }

    @Test
    void takesStatementsThatOnlyLookLikeSuch() throws Exception {
        Plan plan = read(HEAD
                + "statements:\n  - savepoint a; rollback to savepoint a; release a\n  - select 'commit; rollback'\n"
                + "  - alter database orders set work_mem = '8MB'\n  - prepare q as select 1\n"
                + "  - do $$ begin perform 1; end $$\n");

        assertThat(plan.statements()).hasSize(7);
    }

    @Test
    void saysEverythingThatIsWrongAtOnce() {
        assertThatThrownBy(() -> read("migratoin: V7\ntables: {a: gone}\n"))
                .hasMessageContaining("plan.yaml:1: migratoin")
                .hasMessageContaining("plan.yaml:1: migration; expected the id")
                .hasMessageContaining("plan.yaml:2: tables.a is 'gone'")
                .hasMessageContaining("target.url; expected the address");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            jdbc:postgresql://db1/orders?user=a&password=secret | without a password
            jdbc:mariadb://db1/orders                           | target.url is of another kind of server than 'postgresql:
            jdbc:mysql://db1,db2/orders                         | expected one server and a database
            jdbc:mariadb:replication://db1/orders               | expected one server and a database
            jdbc:mariadb://db1/orders?allowMultiQueries=true    | allowMultiQueries
            jdbc:mariadb://db1/orders?sslMode=trust&pool=true   | pool
            jdbc:oracle:thin:@db1                               | cannot be run yet
            jdbc:postgresql://db1/o?preferQueryMode=simple      | preferQueryMode
            jdbc:postgresql://db1/o?ssl=true&Options=-c%20x     | Options
            jdbc:postgresql://db1/o?autosave=always             | autosave
            db1:5432                                            | the address of a server
            """)
    void refusesTargetsThatCannotBeWithoutShowingAPassword(String url, String why) {
        assertThatThrownBy(() -> read("migration: V7\ntarget: {url: '" + url + "'}\n" + RUN))
                .hasMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    private Plan readMariadb(String yaml) throws Exception {
        return PlanFile.read(
                Files.writeString(
                        dir.resolve("plan.yaml"),
                        "migration: V7\ntarget:\n  url: jdbc:mysql://db1:3306/orders?useSsl=true\n" + yaml),
                "mariadb:shop/orders");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table orders add x int            | commits by itself
            /*!50001 Drop */ table orders           | commits by itself
            create temporary table x (i int)        | commits by itself
            truncate orders                         | commits by itself
            analyze table orders                    | commits by itself
            set global max_connections = 1          | commits by itself
            set @a=1,@b=1,@c=1,@d=1,@e=1,@f=1,@g=1,@h=1,@i=1,@j=1, global max_connections = 1 | commits by itself
            delete history from orders              | deletes what no comparison reads
            delete from `lifeboat_migration_run`    | remembers its migrations
            set @a = 1, @@global.max_connections = 1 | commits by itself
            # a; b\\n commit                        | begins or ends a transaction
            start transaction                       | begins or ends a transaction
            set autocommit = 0                      | begins or ends a transaction
            xa commit 'x'                           | begins or ends a transaction
            rollback                                | begins or ends a transaction
            use other                               | goes to another database
            lock tables orders write                | locks tables
            source other.sql                        | is a command of a client
            load data local infile 'x' into table o | copies from the client
            """)
    void refusesWhatMariadbWouldCommit(String sql, String why) {
        assertThatThrownBy(() ->
                        readMariadb("statements:\n  - |\n    select 1;\n    " + sql.replace("\\n", "\n    ") + "\n"))
                .hasMessageContaining(why);
    }

    @Test
    void readsAScriptAsTheClientsOfMariadbDo() throws Exception {
        Files.writeString(dir.resolve("V7.sql"), """
                -- one; two
                update Orders set name = 'it\\'s; -- not', b = "a"";b", `c;d` = 1 --1; # three;
                /* four; */ /*!40101 set names utf8mb4 */;
                DELIMITER $$
                create procedure p() begin select 1; select 2; end $$
                delimiter ;
                drop table x
                """);

        Plan plan =
                readMariadb("transactional: false\nscript: V7.sql\ntables: {Orders: unchanged, other.x: dropped}\n");

        assertThat(plan.statements())
                .extracting(Sql::where)
                .containsExactly("V7.sql:2", "V7.sql:3", "V7.sql:5", "V7.sql:7");
        assertThat(plan.statements())
                .extracting(Sql::text)
                .contains(
                        "/*!40101 set names utf8mb4 */",
                        "create procedure p() begin select 1; select 2; end",
                        "drop table x");
        assertThat(plan.tables()).containsOnlyKeys("orders.\"Orders\"", "other.x");
    }
}
