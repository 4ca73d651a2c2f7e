package dev.lifeboat.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real MariaDB (Debian's mariadb-server), or MySQL (unpacked beside the system), with a binary log, on loopback. Its user root has
 * no password.
 */
public final class LocalMariadb implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path INSTALL = Path.of("/usr/bin/mariadb-install-db");
    private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
    private static final Path MYSQL = Path.of("/opt/lifeboat-tools/mysql/usr/sbin/mysqld");

    private final Path server;
    private final Path dir;
    private final int port;
    private final List<String> options;
    private Process process;

    private LocalMariadb(Path server, Path dir, int port, List<String> options) {
        this.server = server;
        this.dir = dir;
        this.port = port;
        this.options = options;
    }

    /** Makes a server in an empty directory and starts it; skips the test where MariaDB is not installed. */
    public static LocalMariadb start(Path dir, String... options) throws Exception {
        assumeTrue(
                Files.isExecutable(INSTALL) && Files.isExecutable(SERVER),
                "needs MariaDB: apt-get install mariadb-server");
        made(
                dir,
                INSTALL.toString(),
                "--no-defaults",
                "--user=" + user(),
                "--datadir=" + dir.resolve("data"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db");
        var own = new ArrayList<>(List.of("--innodb-log-file-size=8M"));
        own.addAll(List.of(options));
        return started(SERVER, dir, own);
    }

    /** The same with MySQL; skips the test where it is not there. */
    public static LocalMariadb startMysql(Path dir, String... options) throws Exception {
        assumeTrue(Files.isExecutable(MYSQL), MYSQL + " is not there: .ci/debian-tree unpacks it");
        var hurried =
                List.of("--innodb-redo-log-capacity=32M", "--innodb-doublewrite=OFF", "--innodb-flush-method=nosync");
        var make = new ArrayList<>(List.of(
                MYSQL.toString(),
                "--no-defaults",
                "--initialize-insecure",
                "--user=" + user(),
                "--datadir=" + dir.resolve("data"),
                "--skip-log-bin"));
        make.addAll(hurried);
        made(dir, make.toArray(String[]::new));
        var own = new ArrayList<>(hurried);
        own.addAll(List.of("--mysqlx=OFF", "--secure-file-priv=NULL"));
        own.addAll(List.of(options));
        return started(MYSQL, dir, own);
    }

    private static void made(Path dir, String... command) throws Exception {
        var install = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("install.log").toFile())
                .start();
        assertThat(install.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(install.exitValue())
                .as(() -> read(dir.resolve("install.log")))
                .isZero();
    }

    private static LocalMariadb started(Path program, Path dir, List<String> options) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var server = new LocalMariadb(program, dir, free.getLocalPort(), options);
            free.close();
            server.start();
            return server;
        }
    }

    /** Starts it again after it ended. */
    public void start() throws IOException {
        var command = new ArrayList<>(List.of(
                server.toString(),
                "--no-defaults",
                "--user=" + user(),
                "--datadir=" + data(),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + dir.resolve("s"),
                "--pid-file=" + dir.resolve("pid"),
                "--innodb-buffer-pool-size=16M",
                "--log-bin=binlog",
                "--server-id=7",
                "--sync-binlog=0"));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        dir.resolve("server.log").toFile()))
                .start();
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            assertThat(process.isAlive())
                    .as(() -> read(dir.resolve("server.log")))
                    .isTrue();
            connect("").close();
            return true;
        });
    }

    public int port() {
        return port;
    }

    /** Where its data is. */
    public Path data() {
        return dir.resolve("data");
    }

    /** URL of a database, for root. */
    public String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=root";
    }

    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database));
    }

    /** Ends it with SIGKILL. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Ends it cleanly. */
    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            kill();
        }
    }

    private static String user() {
        return System.getProperty("user.name");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
