package dev.lifeboat.drill.tool;

import static dev.lifeboat.drill.tool.Debian.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.tool.Planted.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Drills with what the real pg_basebackup and pg_dump leave behind, healthy and with planted faults. The table in docs/drill-faults.md
 * says the same.
 */
class PgFilesDrillTest {
    private static final List<String> DUMPS =
            List.of("custom", "directory", "tar-dump", "plain", "owned", "named", "all");

    @TempDir
    private static Path dir;

    private static String between = "";
    private static Planted planted;

    @BeforeAll
    static void takeHealthyBackups() {
        Debian.assume("postgresql-15", Debian.POSTGRESQL.resolve("pg_basebackup"));
        Debian.give(dir);
        sh(dir, """
                mkdir archive drills healthy elsewhere
                %2$s/initdb -D data --wal-segsize=1 -k -N -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                archive_mode=on
                archive_command='cp %%p %1$s/archive/%%f'
                shared_buffers=16MB
                fsync=off
                timezone='UTC'
                END
                %2$s/pg_ctl -D data -w -l log start
                export PGHOST=%1$s PGUSER=postgres TZ=UTC PATH=%2$s:$PATH
                createdb orders
                createuser clerk
                psql -d orders -qc 'CREATE TABLE orders (id int PRIMARY KEY, what text)' \\
                  -c "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 10000) n" \\
                  -c 'CREATE TABLE of_clerk AS SELECT generate_series(1, 10) AS id' -c 'ALTER TABLE of_clerk OWNER TO clerk'
                psql -qc "CREATE COLLATION mine (provider=icu, locale='en')" -c 'CREATE TABLE t (t text COLLATE mine)' \\
                  -c 'INSERT INTO t SELECT n FROM generate_series(1, 1000) n' -c 'CREATE INDEX i ON t (t)' \\
                  -c "UPDATE pg_collation SET colliculocale = 'en-u-kn-true', collversion = '0' WHERE collname = 'mine'"
                cd healthy
                pg_basebackup -D base -X stream -c fast
                psql -d orders -qc "CREATE TABLESPACE elsewhere LOCATION '%1$s/elsewhere'" \\
                  -c 'CREATE TABLE notes TABLESPACE elsewhere AS SELECT generate_series(1, 100) AS id'
                mkdir spread
                pg_basebackup -D spread/base -T %1$s/elsewhere=%1$s/healthy/spread/notes --waldir=%1$s/healthy/spread/wal -X stream -c fast
                pg_basebackup -D packed -F tar -z -X stream -c fast
                pg_basebackup -D archives -F tar -X fetch -c fast
                for how in %3$s; do pg_basebackup -N -D $how -F tar -Z $how -c fast; done
                pg_dump -Fc -f custom orders
                pg_dump -Fd -f directory orders
                pg_dump -Ft -f tar-dump orders
                pg_dump --no-owner --no-tablespaces -v -f plain orders 2> /dev/null
                pg_dump -v -f owned orders 2> /dev/null
                psql -d orders -qc "ALTER DATABASE orders SET work_mem = '8MB'" -c "COMMENT ON DATABASE orders IS 'of all'"
                pg_dump -C --no-owner --no-tablespaces -v -f named orders 2> /dev/null
                pg_dumpall -v -f all 2> /dev/null
                psql -d orders -qc "INSERT INTO orders SELECT n, 'late' FROM generate_series(10001, 11000) n"
                psql -d orders -Atqc "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD') || 'T' || to_char(clock_timestamp(), 'HH24:MI:SS.US')" > ../between
                psql -d orders -qc "INSERT INTO orders SELECT n, 'too late' FROM generate_series(11001, 11500) n" -c 'SELECT pg_switch_wal()' > /dev/null
                psql -d orders -qc "CHECKPOINT" -c 'SELECT pg_switch_wal()' > /dev/null
                until [ $(psql -Atqc "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1048576) FROM pg_stat_archiver") = t ]; do sleep 0.1; done
                """.formatted(
                dir, Debian.POSTGRESQL, Fault.ALL ? "client-lz4 server-lz4 client-zstd server-zstd server-gzip" : ""));
        between = sh(dir, "cat between").strip() + "Z";
        planted = new Planted(faults(), PgFilesDrillTest::drill);
    }

    @AfterAll
    static void stop() {
        if (planted != null) {
            planted.close();
        }
        Debian.tried(dir, Debian.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    /** The first argument is what is restored. */
    static List<Fault> faults() {
        return Fault.table("""
            *base backup                  ! : ! base ! passed
            base backup, point in time   ! : ! archives --no-check --wal-archive A --point-in-time T ! passed
            with a tablespace, log apart ! : ! spread --wal-archive A ! passed
            *packed archives, tablespace  ! : ! packed ! passed
            *archives with log and tablespace ! : ! archives --no-check ! passed
            *archives, lz4 of the client    ! : ! client-lz4 ! passed
            *archives, lz4 of the server    ! : ! server-lz4 --no-check ! passed
            *archives, zstd of the client   ! : ! client-zstd --no-check ! passed
            *archives, zstd of the server   ! : ! server-zstd ! passed
            *archives, gzip of the server   ! : ! server-gzip --no-check ! passed
            custom dump                  ! : ! custom ! passed
            *directory dump               ! : ! directory ! passed
            *tar dump                     ! : ! tar-dump ! passed
            *script that names no database! : ! plain ! could-not-run: backup
            script that somebody names   ! : ! plain --accept ! passed
            *script of a database         ! : ! named ! passed
            script, zstd, hostile settings ! sed "s/^ALTER DATABASE orders SET .*/ALTER DATABASE orders SET session_preload_libraries TO 'nowhere'; ALTER DATABASE orders SET default_transaction_read_only TO on;/" named | zstd -q > x && mv x named ! named --no-check ! passed
            *script, gzip                 ! gzip named && mv named.gz named ! named ! passed
            *script, lz4                  ! lz4 -q --rm named x && mv x named ! named ! passed
            *script that drops its database ! sed -i 's/^CREATE DATABASE/DROP DATABASE orders; &/; s/^DROP DATABASE orders; /DROP DATABASE orders;\\n/' named ! named ! passed
            *script that drops tables     ! sed -i 's/^SET row_security = off;/&\\nDROP TABLE public.orders;/' named ! named --no-check ! could-not-run: script
            *script of another database   ! sed -i 's/^.connect orders/\\\\connect others/' named ! named ! could-not-run: backup
            *script, drilled as another   ! : ! named --name others ! could-not-run: script
            *scripts, one after the other ! cat plain >> named ! named --no-check ! could-not-run: script
            *script of pg_dumpall         ! : ! all --no-check ! could-not-run: script
            *script with a command of psql ! sed -i 's/^SET row_security = off;/\\\\o evil/' named ! named --no-check ! could-not-run: script
            *script without its end       ! truncate -s -3000 named; touch -d '2 days ago' named ! named ! failed: checksums
            *script whose owner is missing ! sed -i 's/^CREATE DATABASE .*/&\\nALTER DATABASE orders OWNER TO clerk;/' named ! named --no-check ! could-not-run: restore
            *script whose locale is missing ! sed -i "s/ LOCALE = '[^']*'/ LOCALE = 'xx_XX.UTF-8'/" named ! named --no-check ! could-not-run: restore
            *script of a newer pg_dump      ! sed -i 's/^SET lock_timeout = 0;/&\\nSET transaction_timeout = 0;/' named ! named --no-check ! could-not-run: restore
            *script of a database, broken row ! sed -i 's/^5000./notanumber\\t/' named ! named --no-check ! failed: restore
            bit flip in a base backup    ! printf x | dd of=base/base/5/1259 bs=1 seek=9000 conv=notrunc ! base ! failed: checksums
            page with a bit flip         ! for f in base/base/*/2619; do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done ! base --no-check ! failed: structure
            *truncated table              ! truncate -s 8192 base/base/5/1259 ! base ! failed: checksums
            *control file damaged         ! printf x | dd of=base/global/pg_control bs=1 seek=100 conv=notrunc ! base --no-check ! failed: control-file
            *backup_label gone            ! rm base/backup_label ! base --no-check ! failed: start
            *log of the base backup gone  ! rm base/pg_wal/0* ! base --no-check ! failed: start
            bit flip in its log          ! for f in base/pg_wal/0*; do printf xxxxxxxx | dd of=$f bs=1 seek=36 conv=notrunc; done ! base --no-check ! failed: start
            *wrong timeline               ! cp -r ../archive . && printf '1\\t0/100000\\tx\\n' > archive/00000002.history ! base --no-check --wal-archive O/archive --point-in-time T ! failed: start
            its tablespace gone          ! rm -rf spread/notes ! spread --no-check ! failed: tablespaces
            its log, put apart, gone     ! rm -rf spread/wal ! spread --no-check ! failed: log
            archive of a tablespace gone ! rm packed/1*.tar.gz ! packed --no-check ! failed: tablespaces
            *archive of the log gone      ! rm packed/pg_wal.tar.gz ! packed --no-check ! failed: start
            bit flip in an archive       ! printf xxxx | dd of=packed/base.tar.gz bs=1 seek=99999 conv=notrunc ! packed --no-check ! failed: restore
            *bit flip in one of lz4         ! printf xxxx | dd of=client-lz4/base.tar.lz4 bs=1 seek=999999 conv=notrunc ! client-lz4 ! failed: checksums
            *the same, not checked first   ! printf xxxx | dd of=client-lz4/base.tar.lz4 bs=1 seek=999999 conv=notrunc ! client-lz4 --no-check ! failed: restore
            *truncated one of lz4           ! truncate -s 999999 server-lz4/base.tar.lz4 ! server-lz4 --no-check ! failed: restore
            *bit flip in one of zstd        ! printf xxxx | dd of=client-zstd/base.tar.zst bs=1 seek=999999 conv=notrunc ! client-zstd ! failed: checksums
            *truncated one of zstd          ! truncate -s 999999 server-zstd/base.tar.zst ! server-zstd --no-check ! failed: restore
            *truncated archive            ! truncate -s 99999 packed/base.tar.gz ! packed ! failed: checksums
            *archive, not checked first   ! truncate -s 99999 archives/base.tar ! archives --no-check ! failed: restore
            archive cut between two files ! f=$(ls archives/1*.tar); truncate -s $((512 * $(tar -tRf $f | sed -n 's/^block \\([0-9]*\\): .*[0-9]$/\\1/p' | tail -n 1))) $f ! archives --no-check ! failed: files
            name that leads upwards      ! echo x > ../evil && tar -rPf archives/base.tar ../evil ! archives --no-check ! failed: restore
            link that leads out          ! ln -s /tmp out && tar -rf archives/base.tar out ! archives --no-check ! could-not-run: links
            file behind a link           ! ln -s /tmp out && tar -rf archives/base.tar out && rm out && mkdir out && echo x > out/evil && tar -rf archives/base.tar out/evil ! archives --no-check ! failed: restore
            map that leads out           ! echo '16999 /tmp/of the source' > base/tablespace_map ! base --no-check ! could-not-run: links
            *collation of another version ! : ! base --no-check --name postgres ! could-not-run: structure
            *superuser that is none       ! : ! base --no-check --superuser clerk ! could-not-run: server
            *truncated custom dump        ! truncate -s 3000 custom; touch -d '2 days ago' custom ! custom ! failed: checksums
            *truncated, not checked first ! truncate -s 3000 custom; touch -d '2 days ago' custom ! custom --no-check ! failed: backup
            script with a broken row     ! sed -i 's/^5000./notanumber\\t/' plain ! plain --no-check ! failed: restore
            *script that needs a role     ! : ! owned --no-check ! could-not-run: restore
            *script that needs a tablespace ! sed -i 's/^SET row_security = off;/SET default_tablespace = nowhere; CREATE TABLE x ();/' plain; touch -d '2 days ago' plain ! plain --no-check ! could-not-run: restore
            *script that needs a collation  ! sed -i 's/^SET row_security = off;/CREATE TABLE public.x (t text COLLATE "xx_XX");/' plain; touch -d '2 days ago' plain ! plain --no-check ! could-not-run: restore
            """);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void restoresWhatIsHealthyAndFindsTheFault(Fault fault) {
        DrillReport report = planted.report(fault);

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo(fault.expected());
        if (report.result() == Result.PASSED) {
            boolean later = fault.args().contains("--point-in-time");
            assertThat(report.measured().rows())
                    .isEqualTo(fault.args().get(0).equals("base") ? 10_010 : later ? 11_110 : 10_110);
        }
    }

    /** Plants it in a copy, and drills there. */
    private static DrillReport drill(Fault fault, int number) {
        String input = fault.args().get(0);
        Path own = own("f" + number, input);
        sh(own, "{ " + fault.plant() + "; } 2> /dev/null");
        var args = new ArrayList<>(fault.args().subList(1, fault.args().size()));
        args.replaceAll(arg ->
                arg.equals("T") ? between : arg.equals("A") ? dir + "/archive" : arg.replaceFirst("^O/", own + "/"));
        return Drills.drill(tool(own.resolve(input), args), own.resolve("drills"), args);
    }

    private static Path own(String name, String input) {
        sh(dir, "mkdir %1$s %1$s/drills && cp -a healthy/%2$s %1$s/".formatted(name, input));
        if (input.equals("named")) {
            sh(dir, "cp -a healthy/plain %s/".formatted(name));
        }
        Path own = dir.resolve(name);
        if (input.equals("spread")) {
            sh(own, "ln -sfn $PWD/spread/wal spread/base/pg_wal; ln -sfn $PWD/spread/notes spread/base/pg_tblspc/1*");
        }
        return own;
    }

    private static RestoreTool tool(Path input, List<String> args) {
        if (DUMPS.contains(input.getFileName().toString())) {
            return new PgDumpTool(input, args.contains("--accept") ? Map.of("unnamed", "accept") : Map.of());
        }
        int archive = args.indexOf("--wal-archive");
        return new PgBaseBackupTool(input, archive < 0 ? Map.of() : Map.of("wal-archive", args.get(archive + 1)));
    }

    /** As if the source worked there. */
    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    packed ! mkdir source x; tar -xf packed/base.tar.gz -C x; rm -rf x/pg_wal; ln -s $PWD/source x/pg_wal; tar -czf packed/base.tar.gz -C x .
                    packed ! mkdir source x; tar -xf packed/base.tar.gz -C x; rm -rf x/pg_tblspc; ln -s $PWD/source x/pg_tblspc; tar -czf packed/base.tar.gz -C x .
                    spread ! mv spread/base/pg_tblspc source; ln -s $PWD/source spread/base/pg_tblspc
                    """)
    void nothingIsWrittenToWhereALinkOfTheBackupLeads(String input, String plant) {
        Path own = own("links-" + plant.hashCode(), input);
        sh(own, plant);
        String before = sh(own, "find source -printf '%p %l %T@\\n'");

        var report = Drills.drill(tool(own.resolve(input), List.of()), own.resolve("drills"), List.of("--no-check"));

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo("could-not-run: links");
        assertThat(sh(own, "find source -printf '%p %l %T@\\n'")).isEqualTo(before);
    }

    /** The source itself stands in for the server of a drill. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\! touch evil",
                "select 1; \\! touch evil",
                "select 1 \\g |touch evil",
                "select 'create table evil()' \\gexec",
                "\\o |touch evil",
                "\\copy orders to 'evil'",
                "\\copy orders to program 'touch evil'",
                "\\i /etc/passwd",
                "\\set x `touch evil`",
                "\\connect `touch evil`",
                "\\connect host=127.0.0.1",
                "\\restrict other",
                "\\unrestrict K\n\\! touch evil",
                "\\unrestrict other"
            })
    void psqlDoesNothingThatAScriptTellsItBesidePgDump(String command) throws Exception {
        Path own = Files.createDirectory(dir.resolve("told-" + command.hashCode()));
        Path script = Files.writeString(
                own.resolve("script"),
                "-- PostgreSQL database dump\n\\restrict K\n\\unrestrict K\n\\connect orders\n\\restrict K\n" + command
                        + "\n");
        var psql = List.of(
                Debian.POSTGRESQL + "/psql",
                "-XqU",
                "postgres",
                "--host=" + dir,
                "--dbname=template1",
                "--set=ON_ERROR_STOP=1",
                "--output=/dev/null",
                "--file=-");

        var ended = DumpScript.of(script).fedTo(psql, "ours");

        assertThat(ended(own, ended)).isFalse();
        assertThat(own.resolve("evil")).doesNotExist();
        assertThat(Files.readString(own.resolve("said")))
                .containsAnyOf("backslash commands are restricted", "wrong key");
    }

    private static boolean ended(Path in, List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .directory(in.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(in.resolve("said").toFile())
                        .start()
                        .waitFor()
                == 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"spread", "packed", "custom"})
    void oneThatIsDeletedMeanwhileCouldNotBeDrilled(String input) {
        Path own = own("deleted-" + input, input);

        var report = Drills.drill(
                tool(own.resolve(input), List.of()),
                own.resolve("drills"),
                List.of("--no-check"),
                begun -> sh(own, "rm -rf " + input));

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo("could-not-run: backup");
    }

    /** There is room for its bytes, but not for the names of its files. */
    @Test
    void aDiskThatBecomesFullInTheMiddleIsNoFaultOfTheBackup() throws Exception {
        Path own = own("full", "base");
        Path small = own.resolve("drills");
        Assumptions.assumeTrue(
                ended("mount", "-t", "tmpfs", "-o", "size=900m,nr_inodes=400,mode=755", "none", small.toString()),
                "no small file system can be mounted here");
        try {
            var report = Drills.drill(tool(own.resolve("base"), List.of()), small, List.of("--no-check"));

            assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo("could-not-run: restore");
            assertThat(Drills.told(report)).contains("No space left on device");
            assertThat(small).isEmptyDirectory();
        } finally {
            ended("umount", small.toString());
        }
    }

    private static boolean ended(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
