package dev.lifeboat.drill.mariadb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real MariaDB as Debian packages it, with what its own tools back up of it. */
final class MariadbSource implements AutoCloseable {
    private final Path dir;

    private MariadbSource(Path dir) {
        this.dir = dir;
    }

    /** Makes it, fills it, and takes backups below {@code healthy}. Skips the test where something is not installed. */
    static MariadbSource withBackups(Path dir) {
        for (String program : new String[] {"/usr/sbin/mariadbd", "/usr/bin/mariadb-backup", "/usr/bin/mariadb-dump"}) {
            Assumptions.assumeTrue(
                    Files.isExecutable(Path.of(program)),
                    () -> program + " is not there; apt-get install mariadb-server mariadb-backup");
        }
        // others may pass: what is in it is what decides
        sh(dir, "chmod 755 .");
        sh(dir, """
                export TZ=UTC
                small="--innodb-data-file-path=ibdata1:4M:autoextend --innodb-autoextend-increment=1 --innodb-log-file-size=4M"
                mariadb-install-db --no-defaults --user=$(id -un) --datadir=$PWD/data $small \\
                  --auth-root-authentication-method=normal --skip-test-db > install.log 2>&1
                mariadbd --no-defaults --user=$(id -un) --datadir=$PWD/data $small --socket=$PWD/sock --pid-file=$PWD/pid \\
                  --skip-networking --innodb-buffer-pool-size=16M --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF \\
                  --event-scheduler=ON \\
                  --log-bin=$PWD/data/binlog --server-id=7 > server.log 2>&1 < /dev/null &
                sql() { mariadb --no-defaults --socket=$PWD/sock -uroot -Nse "$1" $2; }
                until sql 'select 1' > /dev/null 2>&1; do kill -0 $! && sleep 0.05; done
                sql 'create database orders; create database empty; create database other; create table other.o select 1 as a'
                sql 'create table orders (id int primary key, what varchar(100), notes mediumtext, key (what));
                  insert into orders select seq, concat("order ", seq), null from seq_1_to_10000;
                  insert into orders values (10001, "big", repeat("large object ", 100000));
                  create table notes (id int) engine=Aria; insert into notes select seq from seq_1_to_100;
                  create table old (id int, key (id)) engine=MyISAM; insert into old select seq from seq_1_to_50;
                  create table fired (at datetime);
                  create table `é-1 #P#` (id int) partition by hash(id) partitions 2;
                  create user ghost@localhost; grant all on *.* to ghost@localhost;
                  create definer=ghost@localhost view of_ghost as select count(*) as c from notes;
                  create trigger t before insert on notes for each row set new.id = new.id + 1;
                  create event e on schedule every 1 second starts now() + interval 1 day do insert into fired values (now())' orders
                mkdir healthy healthy/chain healthy/dumps
                dump() { mariadb-dump --no-defaults --socket=$PWD/sock -uroot "$@"; }
                dump --routines --events orders > healthy/dumps/orders.sql
                dump --databases orders > healthy/dumps/named.sql
                dump --databases empty > healthy/dumps/empty.sql
                dump --all-databases --events --master-data=2 > healthy/dumps/all.sql
                gzip -k healthy/dumps/named.sql
                touch -d '1 hour ago' healthy/dumps/*
                sql 'drop user ghost@localhost'
                dump --master-data=2 orders > healthy/dumps/one.sql
                dump --where='id<3' orders orders > healthy/dumps/some.sql
                sql 'create view of_nothing as select * from notes; rename table notes to kept' orders
                dump --force orders > healthy/dumps/forced.sql 2> /dev/null || :
                sql 'drop view of_nothing; rename table kept to notes' orders
                touch -d '1 hour ago' healthy/dumps/*
                backup() {
                  mariadb-backup --no-defaults --backup --log-copy-interval=20 --socket=$PWD/sock --user=root "$@"
                }
                sql 'set global innodb_log_checkpoint_now = ON'
                backup --target-dir=healthy/chain/full > healthy/chain/full.log 2>&1
                sql 'insert into orders select seq, "late", null from seq_20001_to_21000' orders
                sql 'set global innodb_log_checkpoint_now = ON'
                backup --target-dir=healthy/chain/inc1 --incremental-basedir=healthy/chain/full > healthy/chain/inc1.log 2>&1
                second=$(date +%s); until [ $(date +%s) != $second ]; do sleep 0.05; done
                sql 'set global innodb_log_checkpoint_now = ON'
                sql 'insert into orders select seq, "later", null from seq_21001_to_22000' orders
                backup --target-dir=healthy/chain/inc2 --incremental-basedir=healthy/chain/inc1 > healthy/chain/inc2.log 2>&1
                """);
        return new MariadbSource(dir);
    }

    /** Goes on after all backups, and copies its binary log to {@code healthy/binlog}. */
    void goOn() {
        sh(dir, """
                sql() { mariadb --no-defaults --socket=$PWD/sock -uroot -Nse "$1" $2; }
                mkdir healthy/binlog; date +%s > healthy/binlog/now; now=$(cat healthy/binlog/now)
                sql "set timestamp=$now + 100; update other.o set a = 2; update orders set notes = uuid() where id = 5000;
                  create user later@localhost; grant all on orders.* to later@localhost;
                  create definer=later@localhost event replayed on schedule every 1 second do insert into fired values (now());
                  create temporary table aside select 1 as id; insert into notes select * from aside; drop temporary table aside;
                  insert into fired values (now());
                  flush binary logs;
                  set timestamp=$now + 200; begin; insert into orders values (30000, 'in time', null);
                  set timestamp=$now + 250; commit; flush binary logs;
                  set timestamp=$now + 300; drop table orders; grant all on *.* to later@localhost; flush binary logs;
                  set timestamp=$now + 400; drop table notes" orders
                (cd healthy/binlog; mariadb-binlog --no-defaults --read-from-remote-server --raw --to-last-log \
                  --protocol=socket --socket=$OLDPWD/sock --user=root binlog.000001)
                """);
    }

    /** What a script prints that must go well. */
    static String sh(Path directory, String script) {
        try {
            Path printed = Files.createTempFile("lifeboat", ".out");
            var process = new ProcessBuilder("sh", "-ec", script)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(printed.toFile())
                    .start();
            assertThat(process.waitFor(4, TimeUnit.MINUTES))
                    .as("it ends: " + script)
                    .isTrue();
            String text = Files.readString(printed);
            Files.delete(printed);
            assertThat(process.exitValue()).as(script + "\n" + text).isZero();
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        sh(dir, "kill $(cat pid) || :; while kill -0 $(cat pid) 2> /dev/null; do sleep 0.1; done");
    }
}
