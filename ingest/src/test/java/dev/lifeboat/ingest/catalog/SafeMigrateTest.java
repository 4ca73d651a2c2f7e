package dev.lifeboat.ingest.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a migration does beside the rows of tables is seen too; what may be done is said by name. */
class SafeMigrateTest extends WithDecisions {
    @BeforeEach
    void shop() throws SQLException {
        run("""
                CREATE SCHEMA shop;
                CREATE TABLE shop.goods (id serial PRIMARY KEY, price int DEFAULT 1 CHECK (price > 0), name text);
                INSERT INTO shop.goods (price) SELECT 1 + n FROM generate_series(1, 10) n;
                CREATE TABLE shop.sold (good int REFERENCES shop.goods);
                CREATE INDEX by_name ON shop.goods (name);
                CREATE VIEW shop.cheap AS SELECT id, name FROM shop.goods WHERE price < 5;
                CREATE FUNCTION shop.tax(int) RETURNS int LANGUAGE sql AS 'SELECT $1 / 5';
                CREATE FUNCTION shop.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER checked BEFORE INSERT ON shop.goods FOR EACH ROW EXECUTE FUNCTION shop.nothing();
                CREATE POLICY mine ON shop.goods USING (true);
                CREATE TYPE shop.colour AS ENUM ('red');
                CREATE DOMAIN shop.cents AS int;
                CREATE DOMAIN shop.tags AS text[];
                CREATE TABLE shop.dated (at timestamptz);
                CREATE INDEX late ON shop.dated (at) WHERE at > '2024-01-01 00:00Z'::timestamptz;
                CREATE SEQUENCE shop.numbers;
                SELECT setval('shop.numbers', 50);
                CREATE AGGREGATE shop.total (int) (SFUNC = int4pl, STYPE = int);
                """);
    }

    @AfterEach
    void gone() throws SQLException {
        run("RESET ROLE; RESET ALL; DROP SCHEMA shop CASCADE");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE OR REPLACE VIEW shop.cheap AS SELECT id, name FROM shop.goods | shop.cheap changed | (rules)",
                "CREATE RULE r AS ON DELETE TO shop.sold DO INSTEAD NOTHING | shop.sold changed | (rules",
                "CREATE OR REPLACE FUNCTION shop.tax(int) RETURNS int LANGUAGE sql AS 'SELECT 0' | function shop.tax(integer) changed | (definition)",
                "DROP FUNCTION shop.tax(int) | function shop.tax(integer) changed | (it is gone)",
                "GRANT EXECUTE ON FUNCTION shop.tax(int) TO decides | function shop.tax(integer) changed | (definition)",
                "CREATE OR REPLACE AGGREGATE shop.total (int) (SFUNC = int4mul, STYPE = int) | aggregate shop.total(integer) changed | (definition)",
                "ALTER TABLE shop.goods ALTER price SET DEFAULT 2 | shop.goods changed | (defaults)",
                "ALTER TABLE shop.goods ALTER price DROP DEFAULT | shop.goods changed | defaults",
                "ALTER TABLE shop.goods DROP CONSTRAINT goods_price_check | shop.goods changed | (constraints)",
                "ALTER TABLE shop.sold DROP CONSTRAINT sold_good_fkey | shop.sold changed | (constraints)",
                "ALTER TABLE shop.sold ADD CHECK (good > 0) | shop.sold changed | (constraints)",
                "CREATE UNIQUE INDEX u ON shop.sold (good) | shop.sold changed | (indexes)",
                "DROP INDEX shop.by_name | shop.goods changed | (indexes)",
                "CREATE TRIGGER more BEFORE DELETE ON shop.sold FOR EACH ROW EXECUTE FUNCTION shop.nothing() | shop.sold changed | (triggers)",
                "ALTER TABLE shop.goods DISABLE TRIGGER checked | shop.goods changed | (triggers)",
                "CREATE POLICY more ON shop.sold USING (false) | shop.sold changed | (policies)",
                "ALTER TABLE shop.sold ENABLE ROW LEVEL SECURITY | shop.sold changed | (settings)",
                "GRANT SELECT ON shop.goods TO decides | shop.goods changed | (rights)",
                "GRANT SELECT (id) ON shop.goods TO decides | shop.goods changed | (columns)",
                "ALTER TABLE shop.sold SET UNLOGGED | shop.sold changed | settings",
                "GRANT USAGE ON SCHEMA shop TO decides | schema shop changed | (definition)",
                "ALTER TYPE shop.colour ADD VALUE 'blue' | type shop.colour changed | (definition)",
                "ALTER DOMAIN shop.cents ADD CHECK (VALUE > 0) | type shop.cents changed | (definition)",
                "ALTER DOMAIN shop.tags ADD CHECK (VALUE <> '{}') | type shop.tags changed | (definition)",
                "CREATE CAST (text AS shop.colour) WITH INOUT AS IMPLICIT | pg_cast changed | (rows added)",
                "ALTER SEQUENCE shop.numbers INCREMENT 2 | shop.numbers changed | parameters",
                "ALTER SEQUENCE shop.numbers RESTART | shop.numbers changed | file",
                "SELECT setval('shop.numbers', 49) | sequence shop.numbers went back from 50 to 49 | will give again",
                "SELECT setval('shop.goods_id_seq', 1, false) | sequence shop.goods_id_seq went back from 10 to its start |",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC | pg_default_acl changed | rows",
                "SELECT lo_put(lo_create(0), 0, 'x') | pg_largeobject changed | (rows added)",
                // in a transaction of its own within
                "DO 'BEGIN BEGIN DROP FUNCTION shop.tax(int); EXCEPTION WHEN division_by_zero THEN NULL; END; END' | function shop.tax(integer) changed |",
                "DO 'BEGIN BEGIN DROP FUNCTION shop.tax(int); PERFORM 1/0; EXCEPTION WHEN division_by_zero THEN NULL; END; END' | |",
                // what was not there, or is the same
                "CREATE VIEW shop.dear AS SELECT 1; CREATE FUNCTION shop.g() RETURNS int LANGUAGE sql AS 'SELECT 1' | |",
                "CREATE TABLE shop.returned (good int REFERENCES shop.goods, at date DEFAULT now()); CREATE INDEX ON shop.returned (good) | |",
                "CREATE OR REPLACE VIEW   shop.cheap AS SELECT id, name   FROM shop.goods WHERE price < 5 | |",
                "CREATE TYPE shop.mood AS ENUM ('calm'); CREATE CAST (text AS shop.mood) WITH INOUT AS IMPLICIT | |",
                // how things are printed is none of them
                "SET TimeZone = 'Asia/Tokyo'; SET IntervalStyle = 'iso_8601'; SET quote_all_identifiers = on | |",
                "COMMENT ON TABLE shop.goods IS 'what is sold'; ANALYZE shop.goods | |",
                "SELECT nextval('shop.numbers') | |"
            })
    void seesWhatIsNotNamed(String sql, String why, String part) throws SQLException {
        if (why == null) {
            run(sql, "[]");
        } else {
            assertThatThrownBy(() -> run(sql, "[]"))
                    .hasMessageContaining("is undone")
                    .hasMessageContaining(why)
                    .hasMessageContaining(part == null ? "" : part);
        }
    }

    /** What the server and Lifeboat bring along, whose owner may change it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GRANT SELECT ON pg_authid TO decides | pg_authid changed",
                "GRANT SELECT (rolpassword) ON pg_authid TO decides | pg_authid changed",
                "CREATE OR REPLACE VIEW information_schema.schemata AS SELECT * FROM information_schema.schemata WHERE false | information_schema.schemata changed",
                "CREATE OR REPLACE FUNCTION pg_catalog.pi() RETURNS float8 LANGUAGE sql AS 'SELECT 3::float8' | functions of pg_catalog changed",
                "CREATE FUNCTION pg_catalog.tau() RETURNS float8 LANGUAGE sql AS 'SELECT 6::float8' | functions of pg_catalog changed",
                "GRANT CREATE ON SCHEMA pg_catalog TO decides | rights of pg_catalog changed",
                "ALTER OPERATOR pg_catalog.= (int, int) OWNER TO decides | operators of pg_catalog changed",
                "ALTER TYPE pg_catalog.int4 OWNER TO decides | types of pg_catalog changed",
                "GRANT INSERT ON lifeboat.decision TO decides | lifeboat.decision changed",
                "UPDATE lifeboat.decision SET not_after = not_after | lifeboat.decision changed",
                "GRANT CREATE ON SCHEMA lifeboat TO decides | schema lifeboat changed",
                "ALTER FUNCTION lifeboat.can_proceed(text) COST 5 | function lifeboat.can_proceed(pg_catalog.text) changed",
                "CREATE PUBLICATION everything FOR ALL TABLES | pg_publication changed",
                "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false) | pg_subscription changed"
            })
    void seesWhatTheOwnerOfTheServerChanges(String sql, String why) throws SQLException {
        run("RESET ROLE");

        assertThatThrownBy(() -> run(sql, "[]"))
                .hasMessageContaining("is undone")
                .hasMessageContaining(why);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "DROP VIEW shop.cheap | {'table': 'shop.cheap', 'expect': 'ignored'} | shop.cheap (it is gone)",
                "DROP FUNCTION shop.tax(int) | {'object': 'function shop.tax(integer)', 'expect': 'ignored'} | function shop.tax(integer) (it is gone)",
                "SELECT setval('shop.numbers', 1) | {'table': 'shop.numbers', 'expect': 'ignored'} |",
                "SELECT setval('shop.goods_id_seq', 1) | {'table': 'shop.goods', 'expect': 'unchanged'} |",
                "ALTER TABLE shop.goods ALTER price SET DEFAULT 2 | {'table': 'shop.goods', 'expect': 'unchanged'} | shop.goods (defaults)",
                "SET quote_all_identifiers = on | {'table': 'shop.goods', 'expect': 'unchanged'} |",
                "SELECT lo_unlink(lo_create(0)) | {'table': 'pg_largeobject_metadata', 'expect': 'ignored'} | pg_largeobject_metadata (rows)"
            })
    void whatIsNamedMayChangeAndIsTold(String sql, String expectation, String altered) throws SQLException {
        String answer = migrate(allowed(sql), sql, "[" + expectation.replace('\'', '"') + "]");

        assertThat(answer).contains("\"altered\": [" + (altered == null ? "" : "\"" + altered + "\"") + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'object': 'function shop.taxes(integer)', 'expect': 'ignored'}",
                "{'object': 'function shop.tax(integer)', 'expect': 'unchanged'}",
                "{'object': 'function shop.tax(integer)'}",
                "{'object': null, 'expect': 'ignored'}"
            })
    void anObjectThatIsNotThereIsNoExpectation(String expectation) {
        assertThatThrownBy(() -> run("SELECT 1", "[" + expectation.replace('\'', '"') + "]"))
                .hasMessageContaining("an expectation");
    }

    @Test
    void whatAForeignTableHoldsIsNotWrittenUnseen() throws SQLException {
        run("RESET ROLE; CREATE EXTENSION file_fdw SCHEMA shop; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;"
                + " CREATE FOREIGN TABLE shop.afar (id int) SERVER files OPTIONS (filename '/dev/null');"
                + " GRANT ALL ON shop.afar TO migrator; SET ROLE migrator");
        // this wrapper takes no rows, but the statement is on its way
        String sql = "PREPARE p AS INSERT INTO shop.afar VALUES (1); DEALLOCATE p";

        assertThatThrownBy(() -> run(sql, "[]")).hasMessageContaining("shop.afar may have been written to");
        run(sql, "[{\"table\": \"shop.afar\", \"expect\": \"ignored\"}]");
        run("TABLE shop.afar", "[]");
    }

    @Test
    void aSequenceThatMayNotBeReadIsNotMovedUnseen() throws SQLException {
        run(
                "RESET ROLE; REVOKE ALL ON SEQUENCE shop.numbers FROM migrator; ALTER SEQUENCE shop.numbers OWNER TO decides;"
                        + " GRANT UPDATE ON SEQUENCE shop.numbers TO migrator; SET ROLE migrator");

        assertThatThrownBy(() -> run("SELECT setval('shop.numbers', 1)", "[]"))
                .hasMessageContaining("shop.numbers may have been written to");
    }

    /** What a migration leaves in a session that goes on is told. */
    @Test
    void tellsWhatTheSessionHasNow() throws SQLException {
        String sql = "CREATE TEMP TABLE goods (id int); SET statement_timeout = '1h'; SELECT nextval('shop.numbers');"
                + " UPDATE shop.goods SET price = 1 WHERE false";
        run("SET search_path = shop, public");
        try {
            assertThat(migrate(allowed(sql), sql, "[]"))
                    .contains("temporary goods now, which hides shop.goods")
                    .contains("statement_timeout = 3600000")
                    .contains("sequence shop.numbers went from 50 to 51")
                    .contains("shop.goods was locked as for writing")
                    .contains("\"altered\": []");
        } finally {
            run("RESET search_path; RESET statement_timeout; DROP TABLE pg_temp.goods");
        }
    }

    /** Who else may do what is not what is looked at. */
    @Test
    void looksWithTheRoleThatItBeganWith() throws SQLException {
        String sql = "SET ROLE migrator; UPDATE public.lines SET id = 0";
        run("RESET ROLE; GRANT decides TO migrator; SET ROLE migrator");
        try {
            assertThatThrownBy(() -> run(sql.replace("ROLE migrator", "ROLE decides"), "[]"))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> run("UPDATE public.lines SET id = 0; SET LOCAL ROLE decides", "[]"))
                    .hasMessageContaining("lines changed");
            assertThat(migrateTold("CREATE TABLE shop.own (id int); SET LOCAL ROLE decides"))
                    .contains("the session has the role decides now");
        } finally {
            run("RESET ROLE; REVOKE decides FROM migrator");
        }
    }

    /** Emptied where it lies, and filled again with as many rows: the counters and the file would be the same. */
    @Test
    void runsInATransactionThatHasDoneNothingYet() throws SQLException {
        String sql = "TRUNCATE lines; INSERT INTO lines SELECT -n FROM generate_series(1, 10) n";
        owner.setAutoCommit(false);
        try {
            run("TRUNCATE lines; INSERT INTO lines SELECT n FROM generate_series(1, 10) n");

            assertThatThrownBy(() -> run(sql, "[]")).hasMessageContaining("has already written");
        } finally {
            owner.rollback();
            owner.setAutoCommit(true);
        }
    }

    /** They run where they would at the commit. */
    @Test
    void firesWhatWasPutOffOnThePathOfTheCaller() throws SQLException {
        run("CREATE FUNCTION shop.later() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN DELETE FROM lines; RETURN NULL; END $$");
        run("CREATE CONSTRAINT TRIGGER later AFTER UPDATE ON shop.goods DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION shop.later()");

        assertThatThrownBy(() -> run(
                        "UPDATE shop.goods SET price = 2", "[{\"table\": \"shop.goods\", \"expect\": \"ignored\"}]"))
                .hasMessageContaining("lines changed");
    }

    private static String migrateTold(String sql) throws SQLException {
        return migrate(allowed(sql), sql, "[]");
    }
}
