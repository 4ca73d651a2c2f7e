package dev.lifeboat.migrate.run;

import dev.lifeboat.local.LocalPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The database of a small shop on a real server, which all test classes share; each begins with it as new. */
final class Shop implements AutoCloseable {
    private static final String DATABASE = "shop";

    /** No test here has the machine fail. */
    private static final Map<String, String> QUICK =
            Map.of("fsync", "off", "synchronous_commit", "off", "autovacuum", "off");

    private static final String TABLES = """
            drop schema if exists public cascade;
            drop schema if exists lifeboat cascade;
            drop schema if exists archive, attic cascade;
            create schema public;
            create table customers (id int primary key, name text not null, email text);
            create table orders (id serial primary key, customer int references customers on delete cascade, cents int);
            create table audit (id bigserial primary key, what text);
            create table visits (day date, page text) partition by range (day);
            create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01');
            create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01');
            create schema archive;
            create table archive.base (id bigint, what text);
            create materialized view totals as select sum(cents) as cents from orders;
            insert into customers select n, 'name ' || n, 'c' || n || '@example.org' from generate_series(1, 50) n;
            insert into orders (customer, cents) select 1 + n % 50, n * 10 from generate_series(1, 150) n;
            insert into audit (what) select 'entry ' || n from generate_series(1, 20) n;
            insert into visits select date '2025-12-01' + n, 'page ' || n from generate_series(1, 60) n;
            """;

    private final Path directory;
    private final LocalPostgres server;
    /** Signing in takes longer than most questions. */
    private final Connection keeper;

    /** Where an older server is to be tried: its address, with the database, user and password; else a server of its own. */
    private static final String OTHER = System.getProperty("lifeboat.test.shop", "");

    private Shop(Path directory, LocalPostgres server) throws SQLException {
        this.directory = directory;
        this.server = server;
        if (server != null) {
            server.createDatabase(DATABASE);
        }
        this.keeper = DriverManager.getConnection(url() + "&ApplicationName=keeper");
    }

    private static Shop open() {
        try {
            Path directory = Files.createTempDirectory("lifeboat-shop");
            return new Shop(
                    directory, OTHER.isEmpty() ? LocalPostgres.start(directory.resolve("server"), 0, QUICK) : null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives the shop to tests that take it as a parameter; it closes with the last of them. */
    static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Shop.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent("shop", key -> open());
        }
    }

    Shop asNew() throws SQLException {
        execute(TABLES);
        return this;
    }

    String url() {
        return server == null ? OTHER : server.jdbcUrl(DATABASE);
    }

    int port() {
        return server == null ? java.net.URI.create(OTHER.substring(5)).getPort() : server.port();
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection(url());
    }

    void execute(String sql) throws SQLException {
        try (var statement = keeper.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends all sessions but the test's own. */
    void endSessions() {
        try {
            execute("select pg_terminate_backend(pid, 60000) from pg_stat_activity"
                    + " where datname = current_database() and application_name <> 'keeper'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String ask(String sql) throws SQLException {
        return all(sql).get(0);
    }

    private List<String> all(String sql) throws SQLException {
        try (var statement = keeper.createStatement();
                var rows = statement.executeQuery(sql)) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                all.add(rows.getString(1));
            }
            return all;
        }
    }

    /** Everything that is there: tables, columns, rows, indexes, constraints, views; asked in another way than by what is tested. */
    List<String> everything() throws SQLException {
        var everything = new ArrayList<>(
                all("select attrelid::regclass || '.' || attname || ' ' || format_type(atttypid, atttypmod)"
                        + " from pg_attribute a join pg_class c on c.oid = attrelid where relnamespace = 'public'::regnamespace"
                        + " and relkind <> 'i' and relkind <> 'S' and attnum > 0 and not attisdropped order by 1"));
        everything.addAll(all("select proname from pg_proc where pronamespace = 'public'::regnamespace order by 1"));
        everything.addAll(all("select indexdef from pg_indexes where schemaname = 'public' order by 1"));
        everything.addAll(
                all(
                        "select pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace order by 1"));
        for (String table : all("select quote_ident(relname) from pg_class where relnamespace = 'public'::regnamespace"
                + " and relkind in ('r', 'm') order by 1")) {
            everything.add(table + ": "
                    + ask("select coalesce(md5(string_agg(t::text, '\n' order by t::text)), '') from public." + table
                            + " t"));
        }
        return everything;
    }

    @Override
    public void close() throws Exception {
        keeper.close();
        if (server != null) {
            server.close();
        }
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
