package dev.lifeboat.migrate.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A pgbouncer before the shop. Tests that need it are skipped where it is not installed. */
record Pooler(Process process, int port) implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    static Pooler to(Shop shop, String mode, Path dir) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM), "pgbouncer is not installed at " + PROGRAM);
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path settings = Files.writeString(dir.resolve("pgbouncer.ini"), """
                [databases]
                shop = host=127.0.0.1 port=%d dbname=shop user=%s password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        shop.port(), of(shop, "user"), of(shop, "password"), port, mode));
        // started by the mighty it becomes nobody, for it refuses to be mighty
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        boolean mighty = "root".equals(System.getProperty("user.name"));
        var command = mighty
                ? List.of(PROGRAM.toString(), "-u", "nobody", settings.toString())
                : List.of(PROGRAM.toString(), settings.toString());
        Path said = dir.resolve("said");
        var pooler = new Pooler(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start(),
                port);
        try {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptions()
                    .until(() -> {
                        try (var connection = pooler.connection()) {
                            return connection.isValid(60);
                        }
                    });
            return pooler;
        } catch (RuntimeException e) {
            pooler.close();
            throw new IllegalStateException("pgbouncer does not answer: " + Files.readString(said), e);
        }
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/shop?user=anybody");
    }

    private static String of(Shop shop, String parameter) {
        var found = Pattern.compile("[?&]" + parameter + "=([^&]+)").matcher(shop.url());
        return found.find() ? found.group(1) : "postgres";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
