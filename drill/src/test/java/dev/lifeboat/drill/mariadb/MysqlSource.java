package dev.lifeboat.drill.mariadb;

import static dev.lifeboat.drill.mariadb.MariadbSource.sh;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real MySQL, unpacked beside the system, with what mysqldump makes of it. */
final class MysqlSource implements AutoCloseable {
    static final Path MYSQL = Path.of("/opt/lifeboat-tools/mysql/usr");

    private final Path dir;

    private MysqlSource(Path dir) {
        this.dir = dir;
    }

    /** Makes it, fills it, and takes dumps below {@code healthy}. Skips the test where it is not installed. */
    static MysqlSource withDumps(Path dir) {
        Assumptions.assumeTrue(
                Files.isExecutable(MYSQL.resolve("sbin/mysqld")),
                () -> MYSQL + " holds no MySQL; .ci/debian-tree unpacks it");
        sh(dir, "chmod 755 .");
        sh(dir, "T=" + MYSQL + "\n" + """
                export TZ=UTC
                quick="--innodb-redo-log-capacity=32M --innodb-doublewrite=OFF --innodb-flush-method=nosync"
                $T/sbin/mysqld --no-defaults --user=$(id -un) --initialize-insecure --datadir=$PWD/data --skip-log-bin $quick > install.log 2>&1
                $T/sbin/mysqld --no-defaults --user=$(id -un) --datadir=$PWD/data --socket=$PWD/sock --pid-file=$PWD/pid $quick \\
                  --skip-networking --mysqlx=OFF --innodb-buffer-pool-size=32M --performance-schema=OFF --secure-file-priv=NULL \\
                  --log-bin=$PWD/data/binlog --sync-binlog=0 --server-id=7 --gtid-mode=ON --enforce-gtid-consistency=ON \\
                  --innodb-flush-log-at-trx-commit=0 > server.log 2>&1 < /dev/null &
                server=$!; trap '[ $? = 0 ] || kill $server' EXIT
                sql() { $T/bin/mysql --no-defaults --default-character-set=utf8mb4 --socket=$PWD/sock -uroot -Nse "$1" $2; }
                until sql 'select 1' > /dev/null 2>&1; do kill -0 $server && sleep 0.05; done
                sql 'create database orders; create database `empty`'
                sql 'set cte_max_recursion_depth = 10000;
                  create table orders (id int primary key, what varchar(100), notes mediumtext,
                    loud varchar(100) generated always as (upper(what)) stored, n int as (length(what)) virtual, key (what), key (n));
                  insert into orders (id, what) with recursive s(n) as (select 1 union all select n + 1 from s where n < 10000)
                    select n, concat("order ", n) from s;
                  insert into orders (id, what, notes) values (10001, "big", repeat("large object ", 100000));
                  create table kinds (id int primary key, name varchar(20) collate utf8mb4_0900_as_cs, j json, p point srid 4326 not null,
                    at timestamp(6), b bit(9), d decimal(30,10), f float, v varbinary(10), t text, fulltext (t), spatial index (p));
                  insert into kinds values (1, "é😀", json_object("a", json_array(1, null)), st_srid(point(1, 2), 4326), "2026-01-01 12:00:00.123456",
                    257, 1.5, 0.1, 0x00ff, "one two"), (2, "", "{}", st_srid(point(0, 0), 4326), null, null, -1, 1e30, "", null);
                  set sql_generate_invisible_primary_key = 1; create table hidden (a int); insert into hidden values (1), (2), (3);
                  set sql_generate_invisible_primary_key = 0;
                  create table old (id int, key (id)) engine=MyISAM; insert into old values (1), (2);
                  create table fired (at datetime);
                  create table `é-1 #P#` (id int) partition by hash(id) partitions 2; insert into `é-1 #P#` values (1), (2);
                  create table child (id int primary key, parent int references orders (id)) comment="of orders";
                  create user ghost@localhost; grant all on *.* to ghost@localhost;
                  create definer=ghost@localhost view of_ghost as select count(*) as c from orders;
                  create definer=ghost@localhost function twice(a int) returns int deterministic return 2 * a;
                  create definer=ghost@localhost view on_ghost as select twice(c) as c from of_ghost;
                  create trigger t before insert on hidden for each row set new.a = new.a + 1;
                  create event e on schedule every 1 second starts now() + interval 1 day do insert into fired values (now())' orders
                mkdir -p healthy/dumps healthy/shell
                dump() { $T/bin/mysqldump --no-defaults --socket=$PWD/sock -uroot "$@" 2> /dev/null; }
                dump --routines --events orders > healthy/dumps/orders.sql
                dump --routines --events --databases orders > healthy/dumps/named.sql
                dump --databases empty > healthy/dumps/empty.sql
                dump --all-databases --routines --events --source-data=2 --flush-privileges > healthy/dumps/all.sql
                dump --where='id<3' orders orders > healthy/dumps/some.sql
                sql 'create view of_nothing as select * from old; rename table old to kept' orders
                dump --force orders > healthy/dumps/forced.sql || :
                sql 'drop view of_nothing; rename table kept to old; drop user ghost@localhost' orders
                gzip -k healthy/dumps/named.sql
                echo '{}' > healthy/shell/@.json
                touch -d '1 hour ago' healthy/dumps/*
                """);
        return new MysqlSource(dir);
    }

    Path socket() {
        return dir.resolve("sock");
    }

    /** Changes what it holds. */
    void execute(String sql) {
        sh(dir, MYSQL + "/bin/mysql --no-defaults --socket=$PWD/sock -uroot -e '" + sql + "' orders");
    }

    @Override
    public void close() {
        sh(
                dir,
                "kill $(cat pid) || :; while kill -0 $(cat pid 2> /dev/null || echo 0) 2> /dev/null && test -e pid; do sleep 0.1; done");
    }
}
