package dev.lifeboat.drill.place;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PANIC:  could not write to file \"pg_wal/xlogtemp.9\": No space left on device",
                "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
                "DETAIL:  The data directory was initialized by PostgreSQL version 14, which is not compatible with this version",
                "FATAL:  could not access file \"timescaledb\": No such file or directory",
                "ERROR:  extension \"postgis\" is not available",
                "pg_restore: error: unsupported version (1.16) in file header",
                "DETAIL:  The database was initialized with LC_COLLATE \"de_DE.UTF-8\",  which is not recognized by setlocale().",
                "LOG:  startup process (PID 4711) was terminated by signal 9: Killed",
                "psql:<stdin>:22: ERROR:  invalid locale name: \"xx_XX.UTF-8\"",
                "psql:<stdin>:22: ERROR:  invalid LC_COLLATE locale name: \"xx_XX.UTF-8\"",
                "psql:<stdin>:22: ERROR:  invalid LC_CTYPE locale name: \"xx_XX.UTF-8\"",
                "ERROR:  could not convert locale name \"xx\" to language tag: U_ILLEGAL_ARGUMENT_ERROR",
                "ERROR:  ICU is not supported in this build",
                "zstd: error while loading shared libraries: libzstd.so.1: cannot open shared object file: No such file or directory",
                "cat: -: Stale file handle",
                "sed: couldn't re-allocate memory",
                "Window size larger than maximum : 2147483648 > 134217728",
                "tar (child): zstd: Cannot exec: No such file or directory",
            })
    void blamesThePlace(String line) {
        assertThat(Blame.place("LOG:  starting\n" + line)).contains(line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG:  startup process (PID 4711) was terminated by signal 6: Aborted",
                "FATAL:  WAL ends before end of online backup",
                "PANIC:  could not locate a valid checkpoint record",
                "FATAL:  recovery ended before configured recovery target was reached",
                "ERROR:  invalid page in block 3 of relation base/5/1259",
                "FATAL:  could not open file \"global/pg_filenode.map\": No such file or directory",
            })
    void leavesTheBlameWithTheBackup(String line) {
        assertThat(Blame.place(line)).isEmpty();
    }
}
