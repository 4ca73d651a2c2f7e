package dev.lifeboat.drill.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands.Ended;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PgBackRestToolTest {
    private static final Listed NIGHTLY = new Listed(
            BackupEvidence.newBuilder()
                    .setBackupId("20261122-020000F")
                    .setCopies(List.of(BackupCopy.newBuilder()
                            .setLocation("s3://away")
                            .setMedia("object")
                            .setOffSite(true)
                            .build()))
                    .build(),
            "");
    private static final Target TARGET = new Target(
            new Scratch(Path.of("/drills/drill-1"), new Account(List.of(), null)),
            new Programs(Path.of("/usr/lib/postgresql/15/bin")),
            "orders",
            "postgres");

    @Test
    void everythingIsRestoredIntoTheDirectoryOfTheDrillTablespacesAndLocksIncluded() {
        var restoration = (Restoration.OfFiles) tool(Map.of("stanza", "demo")).restoration(NIGHTLY, TARGET);

        assertThat(restoration.steps()).hasSize(1);
        assertThat(restoration.steps().get(0).command())
                .startsWith("pgbackrest", "--config=/etc/my drill.conf", "restore")
                .contains(
                        "--set=20261122-020000F",
                        "--reset-link-all",
                        "--reset-link-map",
                        "--reset-tablespace-map",
                        "--pg1-path=/drills/drill-1/data",
                        "--tablespace-map-all=/drills/drill-1/tablespaces",
                        "--lock-path=/drills/drill-1/logs",
                        "--no-delta");
        assertThat(restoration.restoreCommand())
                .startsWith("pgbackrest '--config=/etc/my drill.conf' archive-get --stanza=demo")
                .endsWith(" %f \"%p\"");
    }

    @Test
    void restoresFromTheRepositoryThatIsNamed() {
        var restoration = (Restoration.OfFiles)
                tool(Map.of("stanza", "demo", "repo", "2")).restoration(NIGHTLY, TARGET);

        assertThat(restoration.steps().get(0).command()).contains("--repo=2");
        assertThat(restoration.restoreCommand()).contains("--repo=2");
    }

    @Test
    void whetherItWasOffSiteIsToldOnlyWhereItIsKnownWhichCopyWasRestored() {
        assertThat(tool(Map.of("stanza", "demo")).offSite(NIGHTLY)).isNull();
        assertThat(tool(Map.of("stanza", "demo", "repo1-off-site", "true")).offSite(NIGHTLY))
                .isTrue();
        assertThat(tool(Map.of("stanza", "demo", "repo", "2", "repo1-off-site", "true"))
                        .offSite(NIGHTLY))
                .isNull();
    }

    @Test
    void anErrorThatIsNotOfTheBackupProvesNothing() {
        var tool = tool(Map.of("stanza", "demo"));

        assertThat(tool.blame(new Ended("restore", 29, "ERROR: [029]: zlib threw error"))
                        .result())
                .isEqualTo(Result.FAILED);
        assertThat(tool.blame(new Ended("restore", 29, "No space left on device"))
                        .result())
                .isEqualTo(Result.COULD_NOT_RUN);
        assertThat(tool.blame(new Ended("restore", 50, "ERROR: [050]: unable to acquire lock"))
                        .result())
                .isEqualTo(Result.COULD_NOT_RUN);
    }

    @Test
    void refusesWhatNobodyReads() {
        assertThatThrownBy(() -> tool(Map.of("stanza", "demo", "repository", "2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'repository'");
        assertThatThrownBy(() -> tool(Map.of())).hasMessageContaining("stanza");
    }

    private static PgBackRestTool tool(Map<String, String> options) {
        return new PgBackRestTool(List.of("pgbackrest", "--config=/etc/my drill.conf"), options, Duration.ofHours(1));
    }
}
