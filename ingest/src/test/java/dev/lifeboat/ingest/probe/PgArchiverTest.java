package dev.lifeboat.ingest.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.PlayedServer;
import dev.lifeboat.v1.PitrEvidence;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rows are those of a PostgreSQL 18.6, changed where a test says so. */
public class PgArchiverTest {
    private static final Subject ORDERS =
            new Subject("postgresql:prod/orders", "pg-archiver:orders", Map.of(), Instant.EPOCH);

    @Test
    void tellsThatTheLogIsArchivedAndHowFarItReaches() {
        var pitr = pitr(healthy());

        assertThat(pitr.getArchivingEnabled()).isTrue();
        assertThat(pitr.getSystemIdentifier()).isEqualTo("7711036522735018648");
        assertThat(pitr.getTimeline()).isEqualTo(1);
        assertThat(pitr.getLastArchivedAt()).isEqualTo("2026-11-22T19:00:01.500Z");
        assertThat(pitr.getLastFailedAt()).isNull();
        assertThat(pitr.getLatestRecoveryPoint()).isEqualTo("2026-11-22T18:59:58Z");
        assertThat(pitr.getLostSegments()).isNull();
        assertThat(pitr.getArchiveLocation()).isNull();
    }

    @Test
    void takesTheTimeOfArchivingForNoProofOfHowFarTheArchiveReaches() {
        var server = healthy().refuses("pg_ls_waldir", Answer.Why.DENIED);

        assertThat(pitr(server).getLatestRecoveryPoint()).isNull();
        assertThat(observed(server).warnings())
                .anyMatch(warning -> warning.contains("nothing tells how far"))
                .anyMatch(warning -> warning.contains("GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO \"audit\""));
    }

    @Test
    void reachesToTheCheckpointThatBeganInWhatIsArchived() {
        var server = healthy()
                .refuses("pg_ls_waldir", Answer.Why.DENIED)
                .answers("pg_control", control("0/6FFFFF8", "0:790", 788));

        assertThat(pitr(server).getLatestRecoveryPoint()).isEqualTo("2026-11-22T18:58:00Z");
    }

    @Test
    void reachesToNowWhereNothingWasOpenAtThatCheckpointAndNothingBeganSince() {
        assertThat(pitr(healthy().answers("pg_control", control("0/6FFFFF8", "0:790", 790)))
                        .getLatestRecoveryPoint())
                .isEqualTo("2026-11-22T19:05:00Z");
        // one was open, and may have been committed since
        assertThat(pitr(healthy().answers("pg_control", control("0/6FFFFF8", "0:790", 789)))
                        .getLatestRecoveryPoint())
                .isEqualTo("2026-11-22T18:59:58Z");
        // one has begun since
        assertThat(pitr(healthy().answers("pg_control", control("0/6FFFFF8", "0:789", 789)))
                        .getLatestRecoveryPoint())
                .isEqualTo("2026-11-22T18:59:58Z");
        // the same number, four thousand million transactions later
        assertThat(pitr(healthy()
                                .answers("pg_control", control("0/6FFFFF8", "0:790", 790))
                                .answers("transactions", "[{'next_xid':'4294968086','at':1795374300}]"))
                        .getLatestRecoveryPoint())
                .isEqualTo("2026-11-22T18:59:58Z");
        // the checkpoint is behind what is archived
        assertThat(pitr(healthy().answers("pg_control", control("0/7000028", "0:790", 790)))
                        .getLatestRecoveryPoint())
                .isEqualTo("2026-11-22T18:59:58Z");
    }

    @Test
    void takesNothingFromASegmentOfAnotherTimeline() {
        var server = healthy().answers("pg_stat_archiver", archiver("'000000020000000000000006'", "null"));

        assertThat(pitr(server).getLatestRecoveryPoint()).isNull();
    }

    @Test
    void tellsThatArchivingIsOff() {
        assertOff(healthy().answers("pg_settings", settings("off", "cp %p /archive/%f")), "archive_mode is off");
        assertOff(healthy().answers("pg_settings", settings("on", "")), "nothing archives it");
    }

    @Test
    void takesACommandThatKeepsNothingForOff() {
        for (String command : new String[] {"true", "/bin/true", ":", " exit 0"}) {
            assertOff(healthy().answers("pg_settings", settings("on", command)), "keeps nothing");
        }
    }

    @Test
    void takesNoCountForAProofWhereFailuresDoNotShow() {
        var server = healthy().answers("pg_settings", settings("on", "pgbackrest archive-push %p || true"));

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(pitr(server).getLatestRecoveryPoint()).isNull();
        assertThat(pitr(server).getLastArchivedAt()).isNull();
        assertThat(observed(server).warnings()).anyMatch(warning -> warning.contains("do not show"));
    }

    @Test
    void tellsNothingOfASystemThatItCannotName() {
        var seen = observed(healthy().refuses("pg_control", Answer.Why.DENIED));

        assertThat(seen.facts()).isEmpty();
        assertThat(seen.faults()).singleElement().asString().contains("which system this is");
    }

    @Test
    void doesNotTakeALogForUnarchivedThatSomebodyMayStreamUnseen() {
        var server = healthy()
                .answers("pg_settings", settings("off", "(disabled)"))
                .answers("pg_stat_replication", "[{'application_name':null}]");

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(observed(server).faults())
                .singleElement()
                .asString()
                .contains("GRANT pg_read_all_stats TO \"audit\"");
    }

    private static void assertOff(PlayedServer server, String why) {
        assertThat(pitr(server).getArchivingEnabled()).isFalse();
        assertThat(pitr(server).getLatestRecoveryPoint()).isNull();
        assertThat(observed(server).warnings()).anyMatch(warning -> warning.contains(why));
        assertThat(observed(server).faults()).isEmpty();
    }

    @Test
    void claimsNothingOfAnArchiveThatSomebodyElseFillsByStreaming() {
        var server = healthy()
                .answers("pg_settings", settings("off", "(disabled)"))
                .answers("pg_stat_replication", "[{'application_name':'barman_receive_wal'}]");

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(observed(server).warnings()).anyMatch(warning -> warning.contains("barman_receive_wal"));
    }

    @Test
    void doesNotTakeASettingForAProof() {
        var server =
                healthy().answers("pg_stat_archiver", archiver("null", "null").replace("1795374001.5", "null"));

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(observed(server).warnings()).anyMatch(warning -> warning.contains("pg_switch_wal"));
    }

    @Test
    void tellsThatArchivingFails() {
        var server = healthy().answers("pg_stat_archiver", archiver("'000000010000000000000006'", "1795374002"));

        assertThat(pitr(server).getArchivingEnabled()).isTrue();
        assertThat(pitr(server).getLastFailedAt()).isEqualTo("2026-11-22T19:00:02Z");
    }

    @Test
    void isFailingWhereTheRoleMayNotSeeWhatArchives() {
        var server = healthy()
                .answers(
                        "pg_settings",
                        "[{'name':'archive_mode','setting':'on'},{'name':'wal_segment_size','setting':'16777216'}]");

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(observed(server).faults())
                .singleElement()
                .asString()
                .contains("GRANT pg_read_all_settings TO \"audit\"");
    }

    @Test
    void claimsNothingOnAStandby() {
        var server = healthy()
                .answers(
                        "server",
                        "[{'version':'18.6','version_num':180006,'standby':true,'role':'audit','now':1795374300}]");

        assertThat(pitr(server).getArchivingEnabled()).isNull();
        assertThat(observed(server).warnings()).anyMatch(warning -> warning.contains("standby"));
    }

    @Test
    void warnsOfASlotThatHoldsTheLogBack() {
        var server = healthy()
                .answers(
                        "pg_replication_slots",
                        "[{'slot_name':'old','active':false,'wal_status':'extended','held_bytes':734003200}]");

        assertThat(observed(server).warnings())
                .anyMatch(warning -> warning.contains("the slot old is not in use and holds back 700 MiB"));
    }

    @Test
    void putsNothingOfTheArchiveCommandIntoEvidence() {
        var server = healthy().answers("pg_settings", settings("on", "AWS_SECRET=x7 wal-g wal-push %p"));

        assertThat(observed(server).toString()).doesNotContain("x7", "wal-g");
    }

    // ---- rows ------------------------------------------------------------------------------------------------------

    public static PlayedServer healthy() {
        return new PlayedServer()
                .answers(
                        "server",
                        "[{'version':'18.6','version_num':180006,'standby':false,'role':'audit','now':1795374300}]")
                .answers("pg_control", control("0/7000060", "0:790", 790))
                .answers("pg_settings", settings("on", "cp %p /archive/%f"))
                .answers("transactions", "[{'next_xid':'790','at':1795374300}]")
                .answers("pg_stat_archiver", archiver("'000000010000000000000006'", "null"))
                .answers("pg_ls_waldir", "[{'name':'000000010000000000000006','written_at':1795373998}]")
                .answers("pg_ls_archive_statusdir", "[{'waiting':0}]")
                .answers("pg_replication_slots", "[]")
                .answers("pg_stat_replication", "[]");
    }

    private static String control(String redo, String nextXid, int oldest) {
        return "[{'system_identifier':'7711036522735018648','timeline':1,'redo':'%s','checkpoint_at':1795373880,'next_xid':'%s','oldest_active_xid':'%d'}]"
                .formatted(redo, nextXid, oldest);
    }

    private static String settings(String mode, String command) {
        return "[{'name':'archive_mode','setting':'%s'},{'name':'archive_command','setting':'%s'},{'name':'archive_library','setting':''},{'name':'wal_segment_size','setting':'16777216'}]"
                .formatted(mode, command);
    }

    private static String archiver(String segment, String failedAt) {
        return "[{'last_archived_wal':%s,'last_archived_at':1795374001.5,'failed_count':3,'last_failed_at':%s}]"
                .formatted(segment, failedAt);
    }

    private static Observation observed(PlayedServer server) {
        return new PgArchiver().ask(server, ORDERS);
    }

    private static PitrEvidence pitr(PlayedServer server) {
        return (PitrEvidence) observed(server).facts().get(0).value();
    }
}
