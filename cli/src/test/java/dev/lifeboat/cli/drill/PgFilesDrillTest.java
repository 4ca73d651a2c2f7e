package dev.lifeboat.cli.drill;

import static dev.lifeboat.cli.observe.DebianTools.exitCode;
import static dev.lifeboat.cli.observe.DebianTools.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.drill.Faults.Fault;
import dev.lifeboat.cli.observe.DebianTools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drills with what the real pg_basebackup and pg_dump leave behind, healthy and with planted faults. The table in docs/drills.md
 * says the same.
 */
class PgFilesDrillTest {
    @TempDir
    private static Path dir;

    private static Faults planted;

    @BeforeAll
    static void takeHealthyBackups() {
        DebianTools.assume("postgresql-15", DebianTools.POSTGRESQL.resolve("pg_basebackup"));
        DebianTools.give(dir);
        sh(dir, """
                mkdir archive drills healthy
                %2$s/initdb -D data -k -N -A trust -U postgres
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
                cd healthy
                pg_basebackup -D base -X stream -c fast
                pg_dump -Fc -f custom orders
                pg_dump -Fd -f directory orders
                pg_dump -Ft -f tar orders
                pg_dump --no-owner -v -f plain orders 2> /dev/null
                pg_dump -v -f owned orders 2> /dev/null
                """.formatted(dir, DebianTools.POSTGRESQL));
        planted = new Faults(faults(), PgFilesDrillTest::drill);
    }

    @AfterAll
    static void stop() {
        if (planted != null) {
            planted.close();
        }
        exitCode(dir, DebianTools.POSTGRESQL + "/pg_ctl -D data -m immediate stop");
    }

    static List<Fault> faults() {
        return Fault.table("""
            base backup                  ! : ! base ! passed !
            custom dump                  ! : ! custom ! passed !
            directory dump               ! : ! directory ! passed !
            tar dump                     ! : ! tar ! passed !
            script that names no database! : ! plain ! could-not-run ! backup
            bit flip in a base backup    ! printf x | dd of=base/base/5/1259 bs=1 seek=9000 conv=notrunc ! base ! failed ! checksums
            page with a bit flip         ! for f in base/base/*/2619; do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done ! base --no-check ! failed ! structure
            truncated table              ! truncate -s 8192 base/base/5/1259 ! base ! failed ! checksums
            control file damaged         ! printf x | dd of=base/global/pg_control bs=1 seek=100 conv=notrunc ! base --no-check ! failed ! control-file
            log of the base backup gone  ! rm base/pg_wal/0* ! base --no-check ! failed ! start
            bit flip in its log          ! for f in base/pg_wal/0*; do printf xxxxxxxx | dd of=$f bs=1 seek=36 conv=notrunc; done ! base --no-check ! failed ! start
            truncated custom dump        ! truncate -s 3000 custom; touch -d '2 days ago' custom ! custom ! failed ! checksums
            truncated, not checked first ! truncate -s 3000 custom; touch -d '2 days ago' custom ! custom --no-check ! failed ! backup
            script with a broken row     ! sed -i 's/^5000./notanumber\\t/' plain ! plain --no-check ! failed ! restore
            script that needs a role     ! : ! owned --no-check ! could-not-run ! restore
            """);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void restoresWhatIsHealthyAndFindsTheFault(Fault fault) {
        var run = planted.run(fault);

        assertThat(run.result() + " " + run.reason()).as(run.told()).isEqualTo(fault.result() + " " + fault.check());
        if (fault.result().equals("passed")) {
            assertThat(run.code()).isEqualTo(ExitCode.DONE);
            assertThat(run.rows()).isEqualTo(10_010);
        }
    }

    /** Plants it in a copy, and drills there. The first argument is what is restored. */
    private static DrillRun drill(Fault fault, int number) {
        Path own = dir.resolve("f" + number);
        String input = fault.args().get(0);
        sh(dir, "mkdir %1$s %1$s/drills && cp -a healthy/%2$s %1$s/".formatted(own, input));
        sh(own, "{ " + fault.plant() + "; } 2> /dev/null");
        var args = new ArrayList<>(List.of(
                "--tool",
                input.equals("base") ? "pg-manifest" : "pg-dump",
                "--input",
                own + "/" + input,
                "--directory",
                own + "/drills"));
        args.addAll(fault.args().subList(1, fault.args().size()));
        return DrillRun.of(args.toArray(String[]::new));
    }
}
