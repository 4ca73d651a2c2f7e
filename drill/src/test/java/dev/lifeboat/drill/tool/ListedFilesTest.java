package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListedFilesTest {
    @TempDir
    private Path dir;

    private Path manifest = Path.of("");

    /** An incremental backup, and what would be combined of it and of others. */
    @BeforeEach
    void take() throws IOException {
        manifest = write("backup_manifest", """
                {"Files": [
                {"Path": "base/5/INCREMENTAL.1259", "Size": 12, "Checksum": "00"},
                {"Path": "base/5/1249", "Size": 4},
                {"Path": "tablespace_map", "Size": 9},
                {"Path": "backup_label", "Size": 7}
                ]}
                """);
        write("taken/base/5/INCREMENTAL.1259", "twelve bytes");
        write("combined/base/5/1259", "those of the full one, and others");
        for (String data : new String[] {"taken", "combined"}) {
            write(data + "/base/5/1249", "four");
        }
        write("taken/backup_label", "a label");
        write("combined/backup_label", "label");
    }

    @Test
    void aBackupHoldsWhatItsManifestListsByThatName() throws Exception {
        assertThat(ListedFiles.of(manifest).compare(dir.resolve("taken"))).isEqualTo(3);
        assertThatThrownBy(() -> ListedFiles.of(manifest).compare(dir.resolve("combined")))
                .hasMessageContaining("base/5/INCREMENTAL.1259 is missing");
    }

    @Test
    void whatWasCombinedHoldsAllThatTheLastManifestLists() throws Exception {
        Path combined = dir.resolve("combined");
        assertThat(ListedFiles.ofCombined(manifest).compare(combined)).isEqualTo(3);

        Files.delete(combined.resolve("base/5/1259"));
        write("combined/base/5/1249", "less");
        write("combined/base/5/1249", "more than four");

        assertThatThrownBy(() -> ListedFiles.ofCombined(manifest).compare(combined))
                .isInstanceOfSatisfying(
                        DrillEndedException.class,
                        end -> assertThat(end.result()).isEqualTo(Result.FAILED))
                .hasMessageContaining("base/5/1259 is missing")
                .hasMessageContaining("base/5/1249 has 14 bytes instead of 4");
    }

    @Test
    void aMemberOfAChainHasNoLinksButThoseOfItsTablespacesAndOfItsLog() throws Exception {
        Path data = dir.resolve("taken");
        Files.copy(manifest, data.resolve("backup_manifest"));
        Path space = Files.createDirectories(dir.resolve("space"));
        Files.createDirectories(data.resolve("pg_tblspc"));
        Files.createSymbolicLink(data.resolve("pg_tblspc/16385"), space);
        Files.createSymbolicLink(data.resolve("pg_wal"), dir);
        Member.asTaken(data).refuseLinksAndGaps();

        var unpacked = Member.unpacked(new ClusterFiles(data, dir.resolve("combined")));
        assertThatThrownBy(unpacked::refuseLinksAndGaps).hasMessageContaining("is a link");

        for (Path at : new Path[] {data.resolve("base/6"), data.resolve("pg_tblspc/x"), space.resolve("PG_17")}) {
            Path link = Files.createSymbolicLink(at, dir);
            assertThatThrownBy(() -> Member.asTaken(data).refuseLinksAndGaps())
                    .isInstanceOfSatisfying(
                            DrillEndedException.class,
                            end -> assertThat(end.result()).isEqualTo(Result.COULD_NOT_RUN))
                    .hasMessageContaining(link + " is a link");
            Files.delete(link);
        }
    }

    private Path write(String name, String text) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
