package dev.lifeboat.ingest.catalog;

import dev.lifeboat.ingest.Stand;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A database with the functions and two tables, and a role that migrates; a session of that role. */
abstract class WithDecisions {
    static final AtomicInteger NUMBER = new AtomicInteger();

    static String url;
    static String system;
    static String database;
    static Connection owner;

    @BeforeAll
    static void install() throws SQLException {
        url = Stand.shared().newCatalog("decisions").jdbcUrl();
        owner = DriverManager.getConnection(url);
        database = "postgresql:prod/" + ask("SELECT current_database()");
        run("DO $$ BEGIN CREATE ROLE decides; CREATE ROLE migrator; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        run("GRANT CREATE ON SCHEMA public TO migrator");
        run("GRANT CREATE ON DATABASE " + database.substring(database.indexOf('/') + 1) + " TO migrator");
        DecisionFunctions.install(url, List.of("migrator"));
        DecisionFunctions.install(url, List.of("migrator"));
        system = DecisionFunctions.systemIdentifier(url);
    }

    @AfterAll
    static void close() throws SQLException {
        owner.close();
    }

    @BeforeEach
    void tables() throws SQLException {
        run("RESET ROLE");
        run("SET ROLE migrator");
        run("DROP TABLE IF EXISTS public.orders, public.lines");
        run("CREATE TABLE public.orders AS SELECT id, id * 2 AS total FROM generate_series(1, 10) id");
        run("CREATE TABLE public.lines AS SELECT id FROM generate_series(1, 10) id");
    }

    static void no(String decisionId, String id, String decision, Instant evaluatedAt, String reasons) {
        write(
                url,
                system,
                new DecisionFunctions.Row(
                        decisionId, id, database, "migrate", decision, evaluatedAt, null, null, null, reasons));
    }

    static String next() {
        return "m-" + NUMBER.incrementAndGet();
    }

    static String allowed() {
        return allowed(null);
    }

    /** Allowed to run that and nothing else; null for an allow that names no scripts. */
    static String allowed(@Nullable String sql) {
        String id = next();
        Instant now = Instant.now();
        write(id, "allow", now.minusSeconds(1), now.plus(Duration.ofMinutes(10)), sql == null ? null : digest(sql));
        return id;
    }

    static String digest(String sql) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256").digest(sql.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static String mayRun(String id, String sql) throws SQLException {
        return ask("SELECT lifeboat.can_proceed('" + id + "', '" + digest(sql) + "')");
    }

    static String whyNot(String id) throws SQLException {
        return ask("SELECT string_agg(r, '; ') FROM lifeboat.why_not('" + id + "') r");
    }

    static String expectation(String expect) {
        return "[{\"table\": \"public.orders\", \"expect\": \"" + expect + "\""
                + (expect.equals("rows") ? ", \"by\": 2" : "") + "}]";
    }

    /** Has it run as a migration that is allowed. */
    static void run(String sql, String expectations) throws SQLException {
        migrate(allowed(sql), sql, expectations);
    }

    static void write(
            String id, String decision, Instant evaluatedAt, @Nullable Instant notAfter, @Nullable String digest) {
        write(url, system, row(id, decision, evaluatedAt, notAfter, digest));
    }

    static void write(String where, String on, DecisionFunctions.Row row) {
        DecisionFunctions.write(where, on, () -> row);
    }

    static DecisionFunctions.Row row(
            String id, String decision, Instant evaluatedAt, @Nullable Instant notAfter, @Nullable String digest) {
        Duration goodFor = decision.equals("allow") ? DecisionFunctions.LEASE : null;
        return new DecisionFunctions.Row(
                "d-" + id, id, database, "migrate", decision, evaluatedAt, notAfter, goodFor, digest, "[]");
    }

    static String migrate(String id, String sql, String expectations) throws SQLException {
        try (var call = owner.prepareStatement("SELECT lifeboat.safe_migrate(?, ?, ?::jsonb)::text")) {
            call.setString(1, id);
            call.setString(2, sql);
            call.setString(3, expectations);
            try (var answer = call.executeQuery()) {
                answer.next();
                return answer.getString(1);
            }
        }
    }

    static void run(String sql) throws SQLException {
        try (var statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    static String ask(String sql) throws SQLException {
        try (var statement = owner.createStatement();
                var answer = statement.executeQuery(sql)) {
            answer.next();
            return String.valueOf(answer.getString(1));
        }
    }
}
