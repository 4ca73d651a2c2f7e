package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.Expected;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.compare.Comparison;
import dev.lifeboat.snapshot.compare.LiveSnapshot;
import dev.lifeboat.snapshot.compare.Writes;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.take.Take;
import dev.lifeboat.snapshot.take.TakeProgress;
import dev.lifeboat.snapshot.take.TakeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the tables of the orders database hold, in snapshots whose digests are sealed with a key of this story's own. */
final class OrdersContents {
    /** Why what came back must be what was there. */
    static final String NO_WRITES = "nobody but this story knows the database";

    private final OrdersDatabase orders;
    private final Path directory;
    private final Seal seal;

    private OrdersContents(OrdersDatabase orders, Path directory, Seal seal) {
        this.orders = orders;
        this.directory = directory;
        this.seal = seal;
    }

    /** @param directory where snapshots are kept, and their key */
    static OrdersContents of(OrdersDatabase orders, Path directory) throws IOException {
        Path key = Files.createFile(
                key(directory), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        Files.writeString(key, HexFormat.of().formatHex(random));
        return new OrdersContents(orders, directory, Seal.ofFile(key));
    }

    private static Path key(Path directory) {
        return directory.resolve("snapshot.key");
    }

    /** The file with the key of the digests. */
    Path key() {
        return key(directory);
    }

    /** The file of a snapshot. */
    Path file(String name) {
        return directory.resolve(name + ".snapshot");
    }

    /**
     * Reads all tables as of one instant.
     *
     * @throws StoryFailedException if a table cannot be digested
     */
    Snapshot take(String name) throws StoryFailedException {
        var request = new TakeRequest(
                Registration.DATABASE,
                List.of(),
                Map.of(),
                Algorithm.POSTGRES_FAST,
                seal,
                2,
                Duration.ofMinutes(5),
                null,
                file(name),
                false);
        try (var take = new Take(
                Address.of(orders.jdbcUrl(), null, Map.of(), List.of()),
                request,
                Clock.systemUTC(),
                TakeProgress.NONE)) {
            Snapshot snapshot = take.run();
            if (!snapshot.notDigested().isEmpty()) {
                throw StoryFailedException.because("not all tables can be digested: " + snapshot.notDigested());
            }
            return snapshot;
        }
    }

    /** In words, every table whose rows are not what they were, in the columns that it had; empty when all are. */
    List<String> differences(Snapshot before) throws SQLException {
        try (var connection = DriverManager.getConnection(orders.jdbcUrl())) {
            Snapshot now = LiveSnapshot.like(
                    connection, before, seal, Clock.systemUTC().instant());
            return Comparison.of(before, now, Writes.stopped(NO_WRITES)).tables().stream()
                    .filter(table -> !Boolean.TRUE.equals(table.sameContent()))
                    .map(table -> table.table() + ": " + table.why())
                    .toList();
        }
    }

    /** What a restored server must hold, table by table. */
    Expected expected(Snapshot snapshot) {
        return new Expected(snapshot, seal, NO_WRITES);
    }

    /** One digest of all tables. */
    String digest(Snapshot snapshot) {
        return seal.of(snapshot.tables().stream()
                .map(table -> table.digest().table() + " " + table.digest().digest() + "\n")
                .sorted()
                .collect(Collectors.joining()));
    }
}
