package dev.lifeboat.cli.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.schemas.RegistryCodec;
import dev.lifeboat.schemas.TopicReader;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.SnapshotEvidence;
import dev.lifeboat.v1.SnapshotPhase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code lifeboat snapshot} as people run it, of a real server: what it ends with, and what it publishes. */
@ExtendWith(LiveTopology.Extension.class)
class SnapshotVerbsTest {
    private static final String DATABASE = "postgresql:snapshot-verbs/store";

    @TempDir
    Path files;

    private record Run(int code, String told) {}

    @BeforeEach
    void tables(LiveTopology live) throws SQLException {
        execute(live, """
                drop schema if exists verbs cascade; create schema verbs;
                create table verbs.orders (id int primary key, note text);
                insert into verbs.orders select n, 'order ' || n from generate_series(1, 100) n;
                create view verbs.totals as select count(*) from verbs.orders
                """);
    }

    @Test
    void endsWithWhatItComesTo(LiveTopology live) throws SQLException {
        assertThat(take(live, "before", "--tables", "verbs.orders").code()).isEqualTo(ExitCode.DONE);
        assertThat(take(live, "same", "--tables", "verbs.orders").code()).isEqualTo(ExitCode.DONE);
        assertThat(compare("before", "same", "--assume-no-writes", "a test").code())
                .isEqualTo(ExitCode.DONE);

        execute(live, "update verbs.orders set note = 'changed' where id = 7");
        assertThat(take(live, "after", "--like", file("before"), "--tables", "verbs.orders")
                        .code())
                .isEqualTo(ExitCode.DONE);
        var different = compare("before", "after", "--assume-no-writes", "a test");
        assertThat(different.code()).isEqualTo(ExitCode.MISMATCH);
        assertThat(different.told()).contains("different  verbs.orders");

        var unknown = compare("before", "after");
        assertThat(unknown.code()).isEqualTo(ExitCode.INDETERMINATE);
        assertThat(unknown.told()).contains("--assume-no-writes");
    }

    @Test
    void endsWithFourWhereATableHasNoDigestOrTheServerIsAway(LiveTopology live) {
        var missing = take(live, "missing", "--tables", "verbs.orders,verbs.gone");
        assertThat(missing.code()).isEqualTo(ExitCode.INDETERMINATE);
        assertThat(missing.told()).contains("verbs.gone: no digest: there is no such table");

        assertThat(run(
                                "take",
                                "jdbc:postgresql://127.0.0.1:1/store?user=nobody",
                                "--database",
                                DATABASE,
                                "--out",
                                file("away"))
                        .code())
                .isEqualTo(ExitCode.INDETERMINATE);
        assertThat(files.resolve("away")).doesNotExist();
    }

    @Test
    void endsWithTwoWhereItIsCalledWrongly(LiveTopology live) throws Exception {
        Files.writeString(files.resolve("none"), "{}\n");

        assertThat(compare("none", "none").code()).isEqualTo(ExitCode.USAGE);
        assertThat(take(live, "x", "--parallel", "0").code()).isEqualTo(ExitCode.USAGE);
        assertThat(run("take", live.jdbcUrl("store"), "--database", "mariadb:a/b", "--out", file("x"))
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void publishesNoDigestsWithoutAKey(LiveTopology live) {
        var run = take(live, "x", "--publish", "--migration", "m-1", "--phase", "pre");

        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.told()).contains("need a key");
        assertThat(files.resolve("x")).doesNotExist();
    }

    @Test
    void publishesAFactForEachTable(LiveTopology live) throws Exception {
        Path key = files.resolve("key");
        Files.writeString(key, "0123456789abcdef0123456789abcdef\n");
        var args = new ArrayList<>(List.of(
                "--tables", "verbs.orders,verbs.totals", "--key-file", key.toString(), "--publish", "--migration"));
        args.addAll(List.of("m-published", "--phase", "post"));
        args.addAll(live.addresses());

        var run = take(live, "x", args.toArray(String[]::new));

        // the view was asked for by name, and has none
        assertThat(run.code()).as(run.told()).isEqualTo(ExitCode.INDETERMINATE);
        assertThat(run.told()).contains("published as snapshot");
        var facts = published(live, "m-published");
        var orders = facts.get("verbs.orders");
        assertThat(orders.getDatabase()).isEqualTo(DATABASE);
        assertThat(orders.getPhase()).isEqualTo(SnapshotPhase.POST_MIGRATION);
        assertThat(orders.getRowCount()).isEqualTo(100);
        assertThat(orders.getChecksum()).startsWith("hmac-sha256:");
        assertThat(orders.getColumns()).containsExactly("id", "note");
        assertThat(orders.getConsistency()).isEqualTo("SNAPSHOT");
        assertThat(facts.get("verbs.totals").getNotDigested()).contains("a view");
        assertThat(facts).hasSize(2);
    }

    // ---- parts -----------------------------------------------------------------------------------------------------

    private static Map<String, SnapshotEvidence> published(LiveTopology live, String migration) throws Exception {
        var facts = new ArrayList<SnapshotEvidence>();
        try (var codec = new RegistryCodec(live.cluster(), Duration.ofMinutes(1));
                var reader = TopicReader.ofCommitted(live.cluster(), "test", Duration.ofMinutes(1))) {
            reader.read(reader.partitions(Topics.SNAPSHOT.name()), record -> {
                try {
                    facts.add(codec.decode(Topics.SNAPSHOT, record.value()));
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        return facts.stream()
                .filter(fact -> fact.getMigrationId().equals(migration))
                .collect(Collectors.toMap(SnapshotEvidence::getTable, Function.identity()));
    }

    private Run take(LiveTopology live, String out, String... args) {
        var all = new ArrayList<>(List.of("take", live.jdbcUrl("store"), "--database", DATABASE, "--out", file(out)));
        all.addAll(List.of(args));
        return run(all.toArray(String[]::new));
    }

    private Run compare(String before, String after, String... args) {
        var all = new ArrayList<>(List.of("compare", file(before), file(after)));
        all.addAll(List.of(args));
        return run(all.toArray(String[]::new));
    }

    private String file(String name) {
        return files.resolve(name).toString();
    }

    private static Run run(String... args) {
        var told = new StringWriter();
        int code = new CommandLine(new SnapshotVerb())
                .setErr(new PrintWriter(told, true))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    told.write(String.valueOf(e.getMessage()));
                    return e instanceof CommandFailedException failed ? failed.exitCode() : ExitCode.CRASH;
                })
                .execute(args);
        return new Run(code, told.toString());
    }

    private static void execute(LiveTopology live, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(live.jdbcUrl("store"));
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
