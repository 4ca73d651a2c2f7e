package dev.lifeboat.drill.tool;

import static dev.lifeboat.drill.tool.Debian.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.tool.Planted.Fault;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drills of incremental backups that the real pg_basebackup of PostgreSQL 17 took, healthy and with planted faults. The table in
 * docs/drill-faults.md says the same.
 */
class PgIncrementalDrillTest {
    /** Not of this machine's Debian; {@code .ci/run} unpacks it beside the system. */
    private static final Path PROGRAMS = Path.of("/opt/lifeboat-tools/postgresql-17/usr/lib/postgresql/17/bin");

    /** Words of the table: gives a manifest that was changed its own checksum again; makes a program that is of version 18. */
    private static final String WORDS = """
            forge() {
              head -n -1 $1 > forged
              printf '"Manifest-Checksum": "%s"}\\n' $(sha256sum < forged | cut -d ' ' -f 1) >> forged
              mv forged $1
            }
            program() {
              mkdir -p bin
              printf '#!/bin/sh\\necho "%s (PostgreSQL) 18.1"' $1 > bin/$1
              chmod +x bin/$1
            }
            """;

    @TempDir
    private static Path dir;

    private static String between = "";
    /** What the adapter calls each backup, by the name of its directory. */
    private static Map<String, BackupEvidence> healthy = Map.of();

    private static Planted planted;

    /**
     * {@code full}, {@code one} and {@code two} are plain, with a tablespace; those of {@code packed} are archives. The table
     * {@code notes} is changed before each of them, {@code orders} is not.
     */
    @BeforeAll
    static void takeAHealthyChain() {
        Debian.assume("postgresql-17 of Debian 13, as .ci/debian-tree does", PROGRAMS.resolve("pg_combinebackup"));
        Debian.give(dir);
        sh(dir, """
                mkdir archive healthy elsewhere
                %2$s/initdb -D data --wal-segsize=1 -k -N -A trust -U postgres
                cat >> data/postgresql.conf <<END
                listen_addresses=''
                unix_socket_directories='%1$s'
                archive_mode=on
                archive_command='cp %%p %1$s/archive/%%f'
                summarize_wal=on
                shared_buffers=16MB
                fsync=off
                timezone='UTC'
                END
                %2$s/pg_ctl -D data -w -l log start
                export PGHOST=%1$s PGUSER=postgres TZ=UTC PATH=%2$s:$PATH
                createdb orders
                export PGDATABASE=orders
                psql -q -c "UPDATE pg_database SET datistemplate = false WHERE datname = 'template0'" \\
                  -c 'DROP DATABASE template0' -c 'DROP DATABASE postgres' \\
                  -c "CREATE TABLESPACE elsewhere LOCATION '%1$s/elsewhere'" \\
                  -c 'CREATE TABLE orders (id int PRIMARY KEY, what text)' \\
                  -c "INSERT INTO orders SELECT n, 'order ' || n FROM generate_series(1, 10000) n" \\
                  -c 'CREATE TABLE notes TABLESPACE elsewhere AS SELECT generate_series(1, 10000) AS id'
                cd healthy
                take() { own=$1; shift; mkdir $own; pg_basebackup -N -c fast -D $own/base -T %1$s/elsewhere=%1$s/healthy/$own/space "$@"; }
                take full
                psql -q -c 'INSERT INTO notes SELECT generate_series(10001, 10100)'
                take one -i full/base/backup_manifest
                psql -q -c 'INSERT INTO notes SELECT generate_series(10101, 10200)'
                take two -i one/base/backup_manifest
                mkdir packed
                pg_basebackup -N -c fast -D packed/full -F tar -Z server-lz4
                pg_basebackup -N -c fast -D packed/one -F tar -Z client-zstd -i packed/full/backup_manifest
                psql -q -c "INSERT INTO orders SELECT n, 'late' FROM generate_series(10001, 11000) n"
                psql -Atqc "SELECT to_char(clock_timestamp(), 'YYYY-MM-DD') || 'T' || to_char(clock_timestamp(), 'HH24:MI:SS.US')" > ../between
                psql -q -c "INSERT INTO orders SELECT n, 'too late' FROM generate_series(11001, 11500) n" -c 'SELECT pg_switch_wal()' > /dev/null
                psql -q -c "CHECKPOINT" -c 'SELECT pg_switch_wal()' > /dev/null
                until [ $(psql -Atqc "SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 1048576) FROM pg_stat_archiver") = t ]; do sleep 0.1; done
                """.formatted(dir, PROGRAMS));
        between = sh(dir, "cat between").strip() + "Z";
        healthy = listed(dir.resolve("healthy"));
        planted = new Planted(faults(), PgIncrementalDrillTest::drill);
    }

    @AfterAll
    static void stop() {
        if (planted != null) {
            planted.close();
        }
        Debian.tried(dir, PROGRAMS + "/pg_ctl -D data -m immediate stop");
    }

    /** Each is planted in a copy of the chain {@code full}, {@code one}, {@code two}, of which the last is drilled. */
    static List<Fault> faults() {
        return Fault.table("""
            chain of two                   ! : ! ! passed
            *chain of two, point in time    ! : ! --no-check --wal-archive A --point-in-time T ! passed
            *chain in archives, point in time ! : ! --no-check --backup packed/one --wal-archive A --point-in-time T ! passed
            *chain in archives              ! : ! --backup packed/one ! passed
            *the full one alone             ! : ! --backup full ! passed
            *log of the last in the archive ! rm b/two/base/pg_wal/0* ! --no-check --wal-archive A ! passed
            *log of the last apart          ! mv b/two/base/pg_wal b/two/log; ln -s $PWD/b/two/log b/two/base/pg_wal ! --no-check --wal-archive A ! passed
            the full one gone              ! rm -r b/full ! ! failed: chain
            *the one between gone           ! rm -r b/one ! ! failed: chain
            *its manifest gone              ! rm b/one/base/backup_manifest ! ! failed: chain
            *another chain between          ! rm -r b/one ! --no-check ! failed: chain
            *full one of another cluster    ! sed -i 's/^"System-Identifier": ./&1/' b/full/base/backup_manifest; forge b/full/base/backup_manifest ! --no-check ! failed: chain
            control file of another cluster ! printf 7 | dd of=b/full/base/global/pg_control bs=1 conv=notrunc ! --no-check ! failed: combine
            *begins elsewhere in the log    ! sed -i '/^START WAL/s,0/.......,0/7777777,' b/one/base/backup_label ! --no-check ! failed: combine
            two may be the one between     ! cp -a b/one b/again; ln -sfn $PWD/b/again/space b/again/base/pg_tblspc/1*; sed -i '/"backup_label"/s/"Last-Modified": "..../"Last-Modified": "2020/' b/again/base/backup_manifest; forge b/again/base/backup_manifest ! ! could-not-run: chain
            bit flip in an incremental file ! for f in $(find b/two -name 'INCREMENTAL.*' -size +8k); do printf x | dd of=$f bs=1 seek=16000 conv=notrunc; done ! ! failed: checksums
            *the same, not checked first    ! for f in $(find b/two -name 'INCREMENTAL.*' -size +8k); do printf x | dd of=$f bs=1 seek=16000 conv=notrunc; done ! --no-check ! failed: structure
            *head of an incremental file damaged ! for f in $(find b/one -name 'INCREMENTAL.*' -size +8k); do printf x | dd of=$f bs=1 conv=notrunc; done ! --no-check ! failed: combine
            *truncated incremental file     ! for f in $(find b/two -name 'INCREMENTAL.*' -size +8k); do truncate -s 9000 $f; done ! --no-check ! failed: files
            incremental file gone          ! rm $(find b/two -name 'INCREMENTAL.*' -size +8k) ! --no-check ! failed: files
            *bit flip in the full one       ! for f in $(find b/full/base/base -size +300k -name '16*'); do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done ! ! failed: checksums
            *bit flip in the full one, not checked first ! for f in $(find b/full/base/base -size +300k -name '16*'); do printf x | dd of=$f bs=1 seek=9000 conv=notrunc; done ! --no-check ! failed: structure
            directory that is a link       ! mv b/two/base/base b/two/elsewhere; ln -s $PWD/b/two/elsewhere b/two/base/base ! --no-check ! could-not-run: links
            *the same of an earlier one     ! mv b/full/base/global b/full/elsewhere; ln -s $PWD/b/full/elsewhere b/full/base/global ! --no-check ! could-not-run: links
            *file that is a link            ! cp b/one/base/PG_VERSION b/one/version; ln -sf $PWD/b/one/version b/one/base/PG_VERSION ! --no-check ! could-not-run: links
            tablespace of the one between gone ! rm -r b/one/space ! --no-check ! failed: tablespaces
            *log of the last gone           ! rm b/two/base/pg_wal/0* ! --no-check ! failed: start
            *bit flip in an archive         ! printf xxxx | dd of=b/packed/full/base.tar.lz4 bs=1 seek=99999 conv=notrunc ! --no-check --backup packed/one ! failed: restore
            *archive of a tablespace gone   ! rm b/packed/one/1*.tar.zst ! --no-check --backup packed/one ! failed: tablespaces
            pg_combinebackup missing       ! program postgres ! --no-check --binaries O/bin ! could-not-run: tools
            *programs of another version    ! program postgres; program pg_combinebackup ! --no-check --binaries O/bin ! could-not-run: tools
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
                    .isEqualTo(later ? 21_200 : fault.args().contains("full") ? 20_000 : 20_200);
        }
    }

    @Test
    void theAdapterTellsTheChain() {
        var full = healthy.get("full");
        var one = healthy.get("one");
        var two = healthy.get("two");

        assertThat(List.of(full, one, two))
                .extracting(BackupEvidence::getType, BackupEvidence::getStatus, BackupEvidence::getParents)
                .containsExactly(
                        tuple(BackupType.FULL, BackupStatus.COMPLETED, List.of()),
                        tuple(BackupType.INCREMENTAL, BackupStatus.COMPLETED, List.of(full.getBackupId())),
                        tuple(BackupType.INCREMENTAL, BackupStatus.COMPLETED, List.of(one.getBackupId())));
        assertThat(one.getChangesSince()).isEqualTo(full.getLogStart());
        assertThat(two.getSystemIdentifier()).isEqualTo(full.getSystemIdentifier());
        assertThat(two.getEngineVersion()).isEqualTo("17");
    }

    @Test
    void oneOfTheChainThatIsDeletedMeanwhileCouldNotBeDrilled() {
        Path own = own("deleted", "full one two");

        var report = drill(own, List.of("--no-check"), begun -> sh(own, "rm -r b/one"));

        assertThat(Planted.said(report)).as(Drills.told(report)).isEqualTo("could-not-run: backup");
    }

    private static DrillReport drill(Fault fault, int number) {
        Path own = own("f" + number, fault.args().contains("packed/one") ? "packed" : "full one two");
        sh(own, WORDS + "{ " + fault.plant() + "; } 2> /dev/null");
        return drill(own, fault.args());
    }

    private static DrillReport drill(Path own, List<String> args) {
        return drill(own, args, begun -> {});
    }

    private static DrillReport drill(Path own, List<String> args, Consumer<Drill.Begun> begun) {
        var said = new ArrayList<>(args);
        said.replaceAll(arg -> arg.equals("T")
                ? between
                : arg.equals("A")
                        ? dir + "/archive"
                        : healthy.containsKey(arg)
                                ? healthy.get(arg).getBackupId()
                                : arg.replaceFirst("^O/", own + "/"));
        if (!said.contains("--binaries")) {
            said.addAll(List.of("--binaries", PROGRAMS.toString()));
        }
        if (!said.contains("--backup")) {
            said.addAll(List.of("--backup", healthy.get("two").getBackupId()));
        }
        int archive = said.indexOf("--wal-archive");
        return Drills.drill(
                tool(own.resolve("b"), archive < 0 ? Map.of() : Map.of("wal-archive", said.get(archive + 1))),
                own.resolve("drills"),
                said,
                begun);
    }

    /** A copy of these; reading archives takes longer than anything else. */
    private static Path own(String name, String backups) {
        sh(dir, """
                mkdir %1$s %1$s/drills %1$s/b
                for b in %2$s; do
                  cp -a healthy/$b %1$s/b/
                  [ $b = packed ] || ln -sfn $PWD/%1$s/b/$b/space %1$s/b/$b/base/pg_tblspc/1*
                done
                """.formatted(name, backups));
        return dir.resolve(name);
    }

    private static RestoreTool tool(Path input, Map<String, String> options) {
        return new PgBaseBackupTool(input, options);
    }

    private static Map<String, BackupEvidence> listed(Path place) {
        var asking = tool(place, Map.of()).lists(null);
        String database = "postgresql:prod/orders";
        var subject = new Subject(
                database, Subject.sourceOf(asking.tool().name(), database), asking.options(), Instant.EPOCH);
        return new Look(asking.tool(), asking.from(), Clock.systemUTC(), (what, done, total) -> {})
                .at(subject).observation().facts().stream()
                        .filter(fact -> fact.value() instanceof BackupEvidence)
                        .collect(Collectors.toMap(
                                fact -> place.relativize(
                                                Path.of(fact.rawReference()).getParent())
                                        .toString()
                                        .replace("/base", ""),
                                fact -> (BackupEvidence) fact.value()));
    }
}
