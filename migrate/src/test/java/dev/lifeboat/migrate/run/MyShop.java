package dev.lifeboat.migrate.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.ingest.LocalMariadb;
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

/** The database of a small shop on a real MariaDB or MySQL. */
final class MyShop implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path MYSQL = Path.of("/opt/lifeboat-tools/mysql/usr");
    private static final String NUMBERS = " with recursive n (i) as (select 1 union all select i + 1 from n where i < ";

    private static final List<String> TABLES = List.of(
            "drop database if exists shop",
            "drop database if exists attic",
            "create database shop character set utf8mb4",
            "create database attic",
            "create table attic.old (id int primary key)",
            "create table shop.customers (id int primary key, name varchar(50) not null, email varchar(80))",
            "create table shop.orders (id int auto_increment primary key, customer int, cents int,"
                    + " foreign key (customer) references shop.customers (id) on delete cascade)",
            "create table shop.audit (id int auto_increment primary key, what varchar(100), key (what))",
            "create table shop.prices (id int, cents int)",
            "create table shop.hits (id int) engine = MyISAM",
            "create view shop.totals as select sum(cents) as cents from shop.orders",
            "insert into shop.customers" + NUMBERS + "50) select i, concat('name ', i), null from n",
            "insert into shop.orders (customer, cents)" + NUMBERS + "150) select 1 + i % 50, i * 10 from n",
            "insert into shop.audit (what)" + NUMBERS + "20) select concat('entry ', i) from n",
            "insert into shop.prices values (1, 100), (2, 200)",
            "create trigger shop.noted after update on shop.prices for each row"
                    + " insert into shop.audit (what) values ('price')",
            "create procedure shop.tidy() delete from shop.audit where id = 1",
            "create procedure shop.tidy_and_commit() begin delete from shop.audit; commit; end",
            "create procedure shop.makes() begin delete from shop.audit; create table shop.made (i int); end",
            "create procedure shop.hides() begin create temporary table shop.audit (id int, what varchar(100)); end",
            "create procedure shop.forgets() update shop.lifeboat_migration_run set state = 'COMPLETED'",
            "create procedure shop.hits_and_back()"
                    + " begin savepoint a; insert into shop.hits values (1); rollback to savepoint a; end",
            "create function shop.full() returns int no sql"
                    + " begin signal sqlstate 'HY000' set mysql_errno = 1114; return 1; end",
            "create procedure shop.opens() begin start transaction; delete from shop.audit; end");

    private final String url;
    private final AutoCloseable server;
    private final Connection keeper;
    private List<String> fresh = List.of();

    private MyShop(String url, AutoCloseable server) throws SQLException {
        this.url = url;
        this.server = server;
        this.keeper = DriverManager.getConnection(url.replace("/shop?", "/mysql?"));
    }

    static MyShop onMariadb(Path dir) throws Exception {
        var server = LocalMariadb.start(
                dir,
                "--plugin-load-add=metadata_lock_info",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-flush-method=nosync",
                "--sync-frm=0");
        return new MyShop(server.jdbcUrl("shop"), server);
    }

    static MyShop onMysql(Path dir) throws Exception {
        assumeTrue(Files.isExecutable(MYSQL.resolve("sbin/mysqld")), "needs MySQL in " + MYSQL);
        Path data = dir.resolve("data");
        Process made = mysqld(dir, "--initialize-insecure", "--datadir=" + data);
        if (!made.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || made.exitValue() != 0) {
            throw new IOException(Files.readString(dir.resolve("log")));
        }
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process server = mysqld(
                dir,
                "--datadir=" + data,
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + dir.resolve("s"),
                "--pid-file=" + dir.resolve("pid"),
                "--innodb-buffer-pool-size=32M",
                "--innodb-flush-log-at-trx-commit=0",
                "--innodb-flush-method=nosync",
                "--sync-binlog=0",
                "--log-bin-trust-function-creators=ON");
        String url = "jdbc:mariadb://127.0.0.1:" + port + "/shop?user=root&allowPublicKeyRetrieval=true";
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            if (!server.isAlive()) {
                throw new IllegalStateException(Files.readString(dir.resolve("log")));
            }
            DriverManager.getConnection(url.replace("/shop?", "/mysql?")).close();
            return true;
        });
        return new MyShop(url, () -> {
            server.destroy();
            if (!server.waitFor(1, TimeUnit.MINUTES)) {
                server.destroyForcibly();
            }
        });
    }

    private static Process mysqld(Path dir, String... options) throws IOException {
        var command = new ArrayList<>(List.of(
                MYSQL.resolve("sbin/mysqld").toString(),
                "--no-defaults",
                "--basedir=" + MYSQL,
                "--user=" + System.getProperty("user.name"),
                "--secure-file-priv=NULL",
                "--mysqlx=OFF"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
                .start();
    }

    /** Makes it anew, unless it is as new: DDL takes longer than a look. */
    void asNew() throws SQLException {
        if (!fresh.isEmpty() && fresh.equals(everything())) {
            execute("drop table if exists shop.lifeboat_migration_run");
            return;
        }
        for (String sql : TABLES) {
            execute(sql);
        }
        fresh = everything();
    }

    String url() {
        return url;
    }

    int port() {
        return java.net.URI.create(url.substring(5)).getPort();
    }

    boolean isMariadb() {
        return !url.contains("allowPublicKeyRetrieval");
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection(url);
    }

    void execute(String sql) throws SQLException {
        try (var statement = keeper.createStatement()) {
            statement.execute(sql);
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

    /** Ends all sessions but the test's own, and waits until what they did is undone. */
    void endSessions() {
        String others = "from information_schema.processlist where user = 'root' and id <> connection_id()";
        try {
            for (String id : all("select id " + others)) {
                try {
                    execute("kill " + id);
                } catch (SQLException e) {
                    // it has ended by itself
                }
            }
            await().atMost(LIMIT).until(() -> ask("select count(*) " + others).equals("0"));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything that is there: tables, columns, rows; asked in another way than by what is tested. */
    List<String> everything() throws SQLException {
        String shop = " from information_schema.";
        var everything = new ArrayList<>(all("select concat(table_name, '.', column_name, ' ', column_type)" + shop
                + "columns where table_schema in ('shop', 'attic') and table_name <> 'lifeboat_migration_run'"
                + " order by 1"));
        for (String table : all("select concat(table_schema, '.', table_name)" + shop
                + "tables where table_schema in ('shop', 'attic') and table_type = 'BASE TABLE'"
                + " and table_name <> 'lifeboat_migration_run' order by 1")) {
            everything.add(table + ": " + rows(table));
        }
        return everything;
    }

    private List<String> rows(String table) throws SQLException {
        try (var statement = keeper.createStatement();
                var rows = statement.executeQuery("select * from " + table + " order by 1")) {
            var all = new ArrayList<String>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row.toString());
            }
            return all;
        }
    }

    @Override
    public void close() throws Exception {
        keeper.close();
        server.close();
    }
}
