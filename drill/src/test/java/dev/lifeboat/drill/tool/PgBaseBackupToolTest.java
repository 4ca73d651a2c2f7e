package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.v1.BackupEvidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgBaseBackupToolTest {
    @TempDir
    private Path dir;

    @Test
    void plainBackupsOfAChainAreReadWhereTheyAreAndTablespacesMappedIntoTheDrill() throws Exception {
        var chain = List.of(plain("full", 1000), plain("one", 10));
        var combine = last(restoration(chain)).command();

        assertThat(combine)
                .startsWith(dir + "/bin/pg_combinebackup")
                .contains(
                        "--output=" + dir + "/drill/data",
                        "--tablespace-mapping=" + dir + "/one/a\\=b=" + dir + "/drill/tablespaces/16385")
                .endsWith(dir + "/full/base", dir + "/one/base")
                .noneMatch(word -> word.matches("--(link|clone).*"));
        assertThat(last(restoration(chain)).whole())
                .as("all that their manifests list must be there")
                .extracting(Member::data)
                .containsExactly(dir.resolve("full/base"), dir.resolve("one/base"));
    }

    @Test
    void archivesOfAChainAreUnpackedInTheDrill() throws Exception {
        var steps =
                restoration(List.of(plain("full", 1000), archives("one", 10))).steps();

        assertThat(steps)
                .extracting(Restoration.Step::name)
                .containsExactly("directories-1", "restore-1", "map-1", "manifest-1", "combine");
        assertThat(steps.get(4).command()).endsWith(dir + "/full/base", dir + "/drill/members/member-1/data");
    }

    @Test
    void roomIsNeededForWhatIsUnpackedAndForWhatIsCombined() throws Exception {
        var tool = new PgBaseBackupTool(dir, Map.of());
        var full = archives("full", 1000);
        var one = plain("one", 10);

        assertThat(tool.bytes(List.of(full))).hasValue(1000);
        assertThat(tool.bytes(List.of(full, one))).hasValue(1000 + 1010);
        assertThat(tool.bytes(List.of(full, plain("unknown", 0)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', textBlock = """
                    combine ! error: file "b/1" has bad incremental magic number (0x1, expected 0x2)             ! FAILED
                    combine ! error: b: manifest system identifier is 1, but control file has 2                  ! FAILED
                    combine ! error: could not write file "b/1": No space left on device                         ! COULD_NOT_RUN
                    combine ! error: could not open file "b/1": Permission denied                                ! COULD_NOT_RUN
                    combine ! error: tablespaces with OIDs 1 and 2 both point at directory "x"                    ! COULD_NOT_RUN
                    """)
    void whatSpeaksAgainstABackupIsToldFromWhatDoesNot(String step, String said, Result result) {
        var tool = new PgBaseBackupTool(dir, Map.of());

        assertThat(tool.blame(new Commands.Ended(step, 1, said)).result()).isEqualTo(result);
    }

    private Restoration.OfFiles restoration(List<Listed> chain) throws Exception {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        Files.writeString(bin.resolve("pg_combinebackup"), "").toFile().setExecutable(true);
        var scratch = new Scratch(dir.resolve("drill"), new Account(List.of(), null));
        return (Restoration.OfFiles) new PgBaseBackupTool(dir, Map.of())
                .restoration(chain.get(1), new Target(scratch, new Programs(bin), "orders", "postgres", chain));
    }

    private static Restoration.Step last(Restoration.OfFiles restoration) {
        return restoration.steps().get(restoration.steps().size() - 1);
    }

    private Listed plain(String name, long bytes) throws IOException {
        Path space = Files.createDirectories(dir.resolve(name).resolve("a=b"));
        Path links = Files.createDirectories(dir.resolve(name).resolve("base/pg_tblspc"));
        Files.createSymbolicLink(links.resolve("16385"), space);
        return listed(name, bytes, "PG_VERSION");
    }

    private Listed archives(String name, long bytes) throws IOException {
        return listed(name, bytes, "base.tar.zst");
    }

    private Listed listed(String name, long bytes, String file) throws IOException {
        Path base = Files.createDirectories(dir.resolve(name).resolve("base"));
        Files.writeString(base.resolve(file), "");
        Files.writeString(base.resolve("backup_manifest"), "");
        var backup = BackupEvidence.newBuilder()
                .setBackupId(name)
                .setSizeBytes(bytes)
                .build();
        return new Listed(backup, base.resolve("backup_manifest").toString());
    }
}
