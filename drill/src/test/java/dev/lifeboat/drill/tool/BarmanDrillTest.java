package dev.lifeboat.drill.tool;

import static dev.lifeboat.drill.tool.Debian.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.tool.Planted.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Drills with the real Barman on a real PostgreSQL, healthy and with planted faults. The table in docs/drill-faults.md says the same. */
class BarmanDrillTest {
    @TempDir
    private static Path dir;

    /** An instant between two transactions, after the backup. */
    private static String between = "";

    private static String identifier = "";
    private static Planted planted;

    @BeforeAll
    static void takeAHealthyBackup() {
        Debian.assume("barman postgresql-15", Path.of("/usr/bin/barman"), Debian.POSTGRESQL.resolve("initdb"));
        Debian.give(dir);
        sh(dir, """
                mkdir conf.d log elsewhere drills
                cat > conf <<END
                [barman]
                barman_home = %1$s/home
                barman_user = $(id -un)
                configuration_files_directory = %1$s/conf.d
                log_file = %1$s/log/barman
                path_prefix = "%2$s"
                [main]
                description = "main"
                conninfo = host=%1$s user=postgres dbname=postgres
                streaming_conninfo = host=%1$s user=postgres
                backup_method = postgres
                archiver = on
                END
                mkdir -p home/main/incoming
                %2$s/initdb -D data -k -N -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                archive_mode=on
                archive_command='cp %%p %1$s/home/main/incoming/%%f'
                shared_buffers=16MB
                fsync=off
                timezone='UTC'
                END
                %2$s/pg_ctl -D data -w -l log/server start
                %2$s/createdb -h %1$s -U postgres orders
                """.formatted(dir, Debian.POSTGRESQL));
        psql("CREATE TABLESPACE elsewhere LOCATION '" + dir + "/elsewhere'");
        psql("CREATE TABLE orders (id int PRIMARY KEY, what text)");
        psql("INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 10000) n");
        psql("CREATE TABLE notes TABLESPACE elsewhere AS SELECT generate_series(1, 100) AS id");
        identifier = psql("SELECT system_identifier FROM pg_control_system()").strip();
        barman("switch-wal --force --archive --archive-timeout 60 main");
        barman("backup --immediate-checkpoint --wait main");
        psql("INSERT INTO orders SELECT n, 'late' FROM generate_series(10001, 11000) n");
        between =
                psql("SELECT to_char(clock_timestamp(), 'YYYY-MM-DD') || 'T' || to_char(clock_timestamp(), 'HH24:MI:SS.US')")
                                .strip()
                        + "Z";
        psql("INSERT INTO orders SELECT n, 'too late' FROM generate_series(11001, 11500) n");
        barman("switch-wal --force --archive --archive-timeout 60 main");
        sh(dir, "cp -a home healthy");
        planted = new Planted(faults(), BarmanDrillTest::drill);
    }

    @AfterAll
    static void stop() {
        if (planted != null) {
            planted.close();
        }
        Debian.tried(dir, Debian.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    static List<Fault> faults() {
        return Fault.table("""
            *healthy                     ! :                                                                                                      !                               ! passed
            *healthy, of this cluster    ! :                                                                                                      ! --no-check --system-identifier I ! passed
            point in time               ! :                                                                                                      ! --no-check --point-in-time T  ! passed
            bit flip in a table         ! printf x | dd of=$(ls home/main/base/*/data/base/5/1259) bs=1 seek=9000 conv=notrunc                    !                               ! failed: checksums
            the same, not checked first ! printf x | dd of=$(ls home/main/base/*/data/base/5/2619) bs=1 seek=9000 conv=notrunc; for f in home/main/base/*/data/base/*/2619; do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done ! --no-check ! failed: structure
            *empty table                 ! : > $(ls home/main/base/*/data/base/5/1259)                                                             !                               ! failed: checksums
            *truncated control file      ! truncate -s 100 home/main/base/*/data/global/pg_control                                                 ! --no-check                    ! failed: control-file
            tablespace gone             ! rm -rf home/main/base/*/1*                                                                             ! --no-check                    ! failed: restore
            *data gone                   ! rm -rf home/main/base/*/data                                                                           ! --no-check                    ! failed: restore
            *backup_label gone           ! rm home/main/base/*/data/backup_label                                                                  ! --no-check                    ! failed: start
            *log of the backup gone      ! rm home/main/wals/*/*                                                                                  ! --no-check                    ! failed: start
            *log after the backup gone   ! rm $(ls home/main/wals/*/0* | tail -n 1)                                                               ! --no-check --point-in-time T  ! could-not-run: point-in-time
            bit flip in the log         ! printf xxxx | dd of=$(ls home/main/wals/*/0* | tail -n 1) bs=1 seek=9000 conv=notrunc                   ! --no-check --point-in-time T  ! failed: point-in-time
            wrong cluster               ! :                                                                                                      ! --no-check --system-identifier 7000000000000000001 ! failed: identity
            *failed backup               ! sed -i 's/status=DONE/status=FAILED/' home/main/base/*/backup.info                                     !                               ! failed: backup
            *backup.info gone            ! rm home/main/base/*/backup.info                                                                        !                               ! could-not-run: backup
            *backup.info unreadable      ! echo x > $(ls home/main/base/*/backup.info)                                                            !                               ! could-not-run: list
            *no such backup              ! :                                                                                                      ! --backup 20200101T000000      ! could-not-run: backup
            hook of recovery            ! sed -i "s|^.main]|[main]\\npre_recovery_script = touch $PWD/ran|" conf                            ! --no-check                    ! could-not-run: hooks
            *no such user                ! :                                                                                                      ! --no-check --user nobody-here ! could-not-run: account
            """);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void restoresWhatIsHealthyAndFindsTheFault(Fault fault) {
        DrillReport report = planted.report(fault);

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo(fault.expected());
        if (report.result() == Result.PASSED) {
            assertThat(report.measured().rows()).isEqualTo(fault.args().contains("--point-in-time") ? 11_100 : 10_100);
        }
        assertThat(Drills.told(report)).as("what was left behind").doesNotContain("not all of");
    }

    /** Nothing but the lock files and the log of Barman itself is written: not by restoring, and not by what it makes beside. */
    @Test
    void leavesNoTrace() {
        Path own = own("traces");
        String before = sh(own, "find home drills | sort") + sh(dir, "find elsewhere | sort");

        var report = Drills.drill(tool(own), own.resolve("drills"), List.of());

        assertThat(report.result()).as(Drills.told(report)).isEqualTo(Result.PASSED);
        assertThat(sh(own, "find home drills | grep -v 'lock$' | sort") + sh(dir, "find elsewhere | sort"))
                .isEqualTo(before.replaceAll("(?m)^.*lock\\n", ""));
    }

    @Test
    void oneThatIsDeletedMeanwhileCouldNotBeDrilled() {
        Path own = own("deleted");

        var report = Drills.drill(
                tool(own),
                own.resolve("drills"),
                List.of("--no-check"),
                begun -> sh(own, "HOME=$PWD barman -c conf delete main latest"));

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo("could-not-run: backup");
    }

    /** Barman insists on ssh to copy files by rsync; what stands in for it runs here what it is told. */
    @Test
    @EnabledIfSystemProperty(named = "lifeboat.drills", matches = "all")
    void restoresWhatBarmanCopiedByRsync() {
        sh(dir, """
                cat > ssh <<'END'
                #!/bin/sh
                # a host, options on both sides of it, and a command
                host=
                while :; do
                  case "$1" in
                    -o) shift ;;
                    -* | "") ;;
                    *) [ "$host" ] && exec sh -c "$*"; host=$1 ;;
                  esac
                  shift
                done
                END
                chmod +x ssh
                mkdir -p rsync/files/incoming by-rsync
                sed -e 's:^barman_home.*:barman_home = %1$s/rsync:' -e 's:^.main.$:[files]:' -e '/^streaming/d' \
                  -e 's:^backup_method.*:backup_method = rsync\\nreuse_backup = link\\nssh_command = %1$s/ssh db:' conf > rsync.conf
                """.formatted(dir));
        psql("ALTER SYSTEM SET archive_command = 'cp %%p %s/rsync/files/incoming/%%f'".formatted(dir));
        psql("SELECT pg_reload_conf()");
        String barman = "HOME=$PWD barman -c rsync.conf ";
        sh(dir, barman + "switch-wal --force --archive --archive-timeout 60 files");
        sh(dir, barman + "backup --immediate-checkpoint --wait files");
        long rows = Long.parseLong(psql("SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM notes)")
                .strip());
        sh(dir, barman + "backup --immediate-checkpoint --wait files");
        var tool = new BarmanTool(
                List.of("env", "HOME=" + dir, "barman", "-c", dir + "/rsync.conf"),
                Map.of("server", "files"),
                Duration.ofMinutes(20));
        Path drills = dir.resolve("by-rsync");

        var healthy = Drills.drill(tool, drills, List.of());
        assertThat(healthy.result()).as(Drills.told(healthy)).isEqualTo(Result.PASSED);
        assertThat(healthy.measured().rows()).isEqualTo(rows);
        assertThat(healthy.checksumsMatched()).as("it has no manifest").isNull();

        sh(
                dir,
                "for f in rsync/files/base/*/data/base/*/2619; do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done");
        var damaged = Drills.drill(tool, drills, List.of());
        assertThat(Planted.said(damaged)).as(Drills.told(damaged)).isEqualTo("failed: structure");
    }

    /** Plants it in a copy of the catalog, and drills there. */
    private static DrillReport drill(Fault fault, int number) {
        Path own = own("fault-" + number);
        sh(own, "{ " + fault.plant() + "; } 2> /dev/null");
        var args = new ArrayList<>(fault.args());
        args.replaceAll(arg -> arg.equals("T") ? between : arg.equals("I") ? identifier : arg);
        return Drills.drill(tool(own), own.resolve("drills"), args);
    }

    /** A directory with a catalog, its configuration, and a place for drills. */
    private static Path own(String name) {
        sh(dir, """
                mkdir %1$s %1$s/drills
                cp -a healthy %1$s/home
                sed "s:%2$s/home:%2$s/%1$s/home:" conf > %1$s/conf
                """.formatted(name, dir));
        return dir.resolve(name);
    }

    private static BarmanTool tool(Path own) {
        return new BarmanTool(
                List.of("env", "HOME=" + own, "barman", "-c", own + "/conf"),
                Map.of("server", "main"),
                Duration.ofMinutes(20));
    }

    private static void barman(String arguments) {
        sh(dir, "HOME=$PWD barman -c conf " + arguments);
    }

    private static String psql(String statement) {
        return sh(
                dir,
                Debian.POSTGRESQL
                        + "/psql -h %s -U postgres -d orders -qAt -v ON_ERROR_STOP=1 -c \"%s\""
                                .formatted(dir, statement));
    }
}
