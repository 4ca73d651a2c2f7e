package dev.lifeboat.streams.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupSchedule;
import dev.lifeboat.v1.VerificationEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvidenceDetailsTest {

    @ParameterizedTest
    @CsvSource({
        "16.3, 1600",
        "9.6.24, 906",
        "PostgreSQL 18.1 on x86_64, 1800",
        "8.0.36, 800",
        "8, 800",
        "10.11.2-MariaDB, 1000",
        "none,",
        ",",
    })
    void readsTheSeriesOfAVersion(@Nullable String version, @Nullable Integer series) {
        assertThat(EvidenceDetails.major(version)).isEqualTo(series);
    }

    @Test
    void comparesTheVersionOfAToolOnlyWhereItIsTheEnginesOwn() {
        var backup = BackupEvidence.newBuilder().setToolVersion("9.2.18").setEngineVersion("9.6.1");

        assertThat(EvidenceDetails.origin(backup.setTool("pg_dump").build()).clientMajor())
                .isEqualTo(902);
        assertThat(EvidenceDetails.origin(backup.setTool("pgbackrest").build()).clientMajor())
                .isNull();
    }

    @Test
    void countsCopiesByTheirLocations() {
        var locked = Instant.parse("2027-01-01T00:00:00Z");
        var backup = BackupEvidence.newBuilder()
                .setLocation("/backups/1")
                .setCopies(List.of(
                        new BackupCopy("/backups/1", "disk", false, null),
                        new BackupCopy("/backups/1", "disk", false, null),
                        new BackupCopy("s3://b/1", "object", true, locked)))
                .build();

        assertThat(EvidenceDetails.storage(backup).copies()).isEqualTo(new Backup.Copies(2, 2, true, true, locked));
    }

    @Test
    void takesWhatIsNotToldForUnknown() {
        assertThat(EvidenceDetails.storage(
                        BackupEvidence.newBuilder().setLocation("/backups/1").build()))
                .isSameAs(Backup.Storage.UNKNOWN);
        assertThat(EvidenceDetails.origin(
                        BackupEvidence.newBuilder().setHost(" ").build()))
                .isSameAs(Backup.Origin.UNKNOWN);
        assertThat(EvidenceDetails.rehearsal(VerificationEvidence.newBuilder()
                        .setEnvironment("staging")
                        .build()))
                .isSameAs(Verification.Rehearsal.UNKNOWN);
        assertThat(EvidenceDetails.origin(BackupEvidence.newBuilder()
                                .setSystemIdentifier("")
                                .build())
                        .server())
                .isSameAs(Server.UNKNOWN);
    }

    @Test
    void readsPositionsInTheLogThatCanBeCompared() {
        var log = EvidenceDetails.origin(BackupEvidence.newBuilder()
                        .setChangesSince("0/2000028")
                        .setLogStart(" 33554472 ")
                        .setLogEnd("000000010000000000000003")
                        .build())
                .log();

        assertThat(log.since()).hasToString("0/2000028").isEqualByComparingTo(log.start());
        assertThat(log.end()).isNull();
    }

    @Test
    void readsChaosDrills() {
        var drill = VerificationEvidence.newBuilder().setChaosDrill(true).build();

        assertThat(EvidenceDetails.rehearsal(drill).chaosDrill()).isTrue();
    }

    @Test
    void knowsARestoreInProductionByItsEnvironment() {
        var production =
                VerificationEvidence.newBuilder().setEnvironment(" Production ").build();

        assertThat(EvidenceDetails.rehearsal(production).inProduction()).isTrue();
    }

    @Test
    void readsSchedules() {
        var schedules =
                EvidenceDetails.schedules(List.of(new BackupSchedule("Full", "0 2 * * 0", "Europe/Berlin", 90)));

        assertThat(schedules.get(0).type()).isEqualTo(Backup.Type.FULL);
        assertThat(schedules.get(0).grace()).isEqualTo(Duration.ofMinutes(90));
        assertThat(schedules.get(0).unreadable()).isEmpty();
    }
}
