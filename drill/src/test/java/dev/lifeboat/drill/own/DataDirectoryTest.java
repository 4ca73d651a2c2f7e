package dev.lifeboat.drill.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path data;

    @Test
    void leavesOutWhatTheServerMakesAnewAndWhatWouldHarmACopy() throws IOException {
        given("PG_VERSION", "base/5/1259", "global/pg_control", "global/pg_filenode.map");
        given("postmaster.pid", "pg_wal/000000010000000000000001", "pg_replslot/lifeboat/state", "pg_notify/0000");
        given("base/5/pg_internal.init", "base/pgsql_tmp/pgsql_tmp123.0", "base/5/t3_16400", "base/5/t3_16400_fsm");

        DataDirectory content = DataDirectory.list(data);

        assertThat(content.files())
                .containsExactly("PG_VERSION", "base/5/1259", "global/pg_filenode.map", "global/pg_control");
        assertThat(content.directories())
                .contains("pg_wal", "pg_replslot", "pg_notify", "base/5")
                .doesNotContain("pg_replslot/lifeboat");
    }

    @Test
    void copiesTheControlFileLast() throws IOException {
        given("global/pg_control", "pg_xact/0000", "zzz");

        assertThat(DataDirectory.list(data).files()).last().isEqualTo("global/pg_control");
    }

    @Test
    void refusesATablespaceThatItWouldNotFollow() throws IOException {
        given("PG_VERSION");
        Files.createDirectories(data.resolve("pg_tblspc"));
        Files.createSymbolicLink(data.resolve("pg_tblspc/16385"), data);

        assertThatThrownBy(() -> DataDirectory.list(data))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pg_tblspc/16385");
    }

    private void given(String... files) throws IOException {
        for (String file : files) {
            Files.createDirectories(data.resolve(file).getParent());
            Files.createFile(data.resolve(file));
        }
    }
}
