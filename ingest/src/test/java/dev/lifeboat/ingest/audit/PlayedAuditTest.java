package dev.lifeboat.ingest.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.probe.PgArchiverTest;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.PlayedServer;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.AuditEvidence;
import dev.lifeboat.v1.FindingSeverity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Servers whose answers are played. Those of SQL Server and Oracle were never run: their columns are as the documentation of
 * backupset, suspect_pages, DATABASEPROPERTYEX, V$DATABASE, V$ARCHIVED_LOG and V$RMAN_BACKUP_JOB_DETAILS has them.
 */
class PlayedAuditTest {
    private static final String TABLES =
            "[{'schema_name':'dbo','table_name':'orders','bytes':1073741824,'row_count':12000000,'statistics_age':864000,'never':0,'tables':2,'all_bytes':1073750016,'all_never':0,'all_stale':%d},"
                    + "{'schema_name':'dbo','table_name':'cart','bytes':8192,'row_count':3,'statistics_age':3000000,'never':0,'tables':2,'all_bytes':1073750016,'all_never':0,'all_stale':%d}]";

    // ---- SQL Server ----------------------------------------------------------------------------------------------

    @Test
    void findsTheHistoryOfSqlServerInOrder() {
        var audited = sqlServer(healthySqlServer());

        assertThat(audited.report().product()).isEqualTo("SQL Server 16.0.4135.4");
        assertThat(audited.about("backup-history")).startsWith("INFO the newest good full backup is of 2 hours ago");
        assertThat(audited.about("log-backups")).startsWith("INFO the log was last backed up 9 minutes ago");
        assertThat(audited.about("identity")).contains("database orders, 2.0 GiB", "recovery model FULL");
        assertThat(audited.about("integrity")).startsWith("INFO CHECKDB");
        assertThat(audited.about("statistics")).startsWith("INFO 2 tables of 1.0 GiB");
        assertThat(audited.report().count(Severity.CRITICAL)).isZero();
        assertThat(audited.report().count(Severity.NOT_SEEN)).isZero();
    }

    @Test
    void warnsAfterTwelveHoursAndIsOverdueAfterTwentyFour() {
        assertThat(history("D", 12 * 60)).startsWith("INFO");
        assertThat(history("D", 12 * 60 + 1)).startsWith("WARNING");
        assertThat(history("D", 24 * 60)).startsWith("WARNING");
        assertThat(history("D", 24 * 60 + 1)).startsWith("CRITICAL").contains("overdue");
    }

    private static String history(String type, int minutes) {
        return sqlServer(healthySqlServer().answers("msdb.dbo.backupset", "[" + backup(type, minutes, 0, 0, 0) + "]"))
                .about("backup-history");
    }

    @Test
    void takesNoBackupForGoodThatCannotBeRestored() {
        for (String bad : List.of(
                backup("D", 60, 0, 1, 0),
                backup("D", 60, 0, 0, 1),
                backup("L", 60, 0, 0, 0),
                backup("I", 60, 0, 0, 0))) {
            assertThat(sqlServer(healthySqlServer().answers("msdb.dbo.backupset", "[" + bad + "]"))
                            .about("backup-history"))
                    .startsWith("CRITICAL there is no good full backup");
        }
        assertThat(sqlServer(healthySqlServer().answers("msdb.dbo.backupset", "[" + backup("D", 60, 0, 0, 1) + "]"))
                        .about("backups-to-nul"))
                .startsWith("CRITICAL 1 backup went to the NUL device");
        assertThat(sqlServer(healthySqlServer()
                                .answers(
                                        "msdb.dbo.backupset",
                                        "[" + backup("I", 60, 0, 0, 0) + "," + backup("D", 3000, 0, 0, 0) + "]"))
                        .about("backup-history"))
                .startsWith("INFO the newest good differential backup");
        assertThat(sqlServer(healthySqlServer().answers("msdb.dbo.backupset", "[]"))
                        .about("log-backups"))
                .startsWith("CRITICAL the recovery model is FULL, and the log was never backed up");
    }

    @Test
    void takesADifferentialForNothingWithoutTheFullBackupThatItBuildsOn() {
        String full = backup("D", 3000, 0, 0, 0).replace("AAAA", "BBBB");

        assertThat(sqlServer(healthySqlServer()
                                .answers("msdb.dbo.backupset", "[" + backup("I", 60, 0, 0, 0) + "," + full + "]"))
                        .about("backup-history"))
                .startsWith("CRITICAL the newest good full backup is of 2 days ago");
    }

    @Test
    void findsTheChainOfTheLogBrokenHoweverLongAgoOneWentNowhere() {
        String full = backup("D", 125, 0, 0, 0).replace("'nul_logs_since':0", "'nul_logs_since':1");

        assertThat(sqlServer(healthySqlServer()
                                .answers("msdb.dbo.backupset", "[" + backup("L", 9, 0, 0, 0) + "," + full + "]"))
                        .about("log-backups"))
                .startsWith("CRITICAL since the newest good backup of the data 1 log backup went to the NUL device");
    }

    @Test
    void takesNoBackupForItsOwnWhereTheFamilyOfTheDatabaseIsNotSeen() {
        var audited = sqlServer(
                healthySqlServer()
                        .answers(
                                "server",
                                "[{'version':'16.0.4135.4','role':'audit','database_name':'orders','recovery_model':'FULL','page_verify':'CHECKSUM','state':'ONLINE','family_guid':null,'bytes':1}]"));

        assertThat(audited.about("backup-history")).startsWith("NOT_SEEN").contains("VIEW ANY DEFINITION");
    }

    @Test
    void findsDamagedPagesAndAnOverdueCheckOfSqlServer() {
        var audited = sqlServer(healthySqlServer()
                .answers("msdb.dbo.suspect_pages", "[{'pages':2}]")
                .answers("LastGoodCheckDbTime", "[{'hours':1112000}]")
                .refuses("msdb.dbo.backupset", Answer.Why.DENIED));

        assertThat(audited.about("suspect-pages")).startsWith("CRITICAL 2 pages");
        assertThat(audited.about("integrity")).startsWith("WARNING CHECKDB never");
        assertThat(audited.about("backup-history"))
                .startsWith("NOT_SEEN")
                .contains("GRANT SELECT ON dbo.backupset TO [audit]");
    }

    @Test
    void asksSqlServerAndOracleNothingButQueries() {
        for (var engine : List.of(Engine.SQLSERVER, Engine.ORACLE)) {
            var server = engine == Engine.ORACLE ? healthyOracle() : healthySqlServer();
            Audited.of(engine, server);
            assertThat(server.asked())
                    .hasSizeGreaterThan(6)
                    .allSatisfy(sql -> assertThat(sql)
                            .startsWith("SELECT ")
                            .doesNotContainIgnoringCase(
                                    " INTO ", "FOR UPDATE", "UPDATE ", "DELETE ", "INSERT ", ";", "%%"));
        }
    }

    // ---- Oracle --------------------------------------------------------------------------------------------------

    @Test
    void findsOracleInOrderAndOutOfOrder() {
        var audited = Audited.of(Engine.ORACLE, healthyOracle());
        assertThat(audited.report().product()).isEqualTo("Oracle 19.0.0.0.0");
        assertThat(audited.about("archiving")).startsWith("INFO the log is archived (ARCHIVELOG)");
        assertThat(audited.about("recovery-point")).startsWith("INFO the log was last archived 5 minutes ago");
        assertThat(audited.about("backup-history")).startsWith("INFO the newest clean RMAN backup is of 2 hours ago");
        assertThat(audited.report().count(Severity.NOT_SEEN)).isZero();

        var bad = Audited.of(
                Engine.ORACLE,
                healthyOracle()
                        .answers("v$archived_log", "[{'age':7200}]")
                        .answers(
                                "v$archive_dest",
                                "[{'dest_name':'LOG_ARCHIVE_DEST_2','status':'ERROR','error':'ORA-12541: no listener'}]")
                        .answers(
                                "v$rman_backup_job_details",
                                "[{'input_type':'DB FULL','status':'COMPLETED WITH ERRORS','age':3600},{'input_type':'DB FULL','status':'COMPLETED','age':90000}]")
                        .answers("v$database_block_corruption", "[{'ranges':1}]"));
        assertThat(bad.about("recovery-point")).startsWith("CRITICAL");
        assertThat(bad.about("archive-destinations")).startsWith("CRITICAL LOG_ARCHIVE_DEST_2 is ERROR: ORA-12541");
        assertThat(bad.about("backup-history")).startsWith("CRITICAL").contains("overdue");
        assertThat(bad.about("last-backup")).startsWith("WARNING the newest RMAN backup is COMPLETED WITH ERRORS");
        assertThat(bad.about("corrupt-blocks")).startsWith("CRITICAL 1 range");

        var off = Audited.of(Engine.ORACLE, healthyOracle().answers("v$database", oracle("NOARCHIVELOG")));
        assertThat(off.about("archiving")).startsWith("CRITICAL");
        assertThat(off.about("recovery-point")).isEqualTo("nothing");
    }

    @Test
    void saysWhatItMayNotSeeOfOracle() {
        var audited = Audited.of(Engine.ORACLE, new PlayedServer());

        assertThat(audited.about("identity")).startsWith("NOT_SEEN").contains("GRANT SELECT ON sys.v_$database");
        assertThat(audited.about("backup-history")).startsWith("NOT_SEEN");
        assertThat(audited.report().findings())
                .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOT_SEEN));
    }

    // ---- what all have in common ---------------------------------------------------------------------------------

    @Test
    void tellsStaleStatisticsAsWhatTheyAre() {
        var audited = sqlServer(healthySqlServer().answers("tables", TABLES.formatted(1, 1)));

        assertThat(audited.about("statistics"))
                .startsWith("INFO")
                .contains("1 have them older than 30 days", "says nothing of backups");
    }

    @Test
    void putsTheWorstFirstAndNamesEachCheckOnce() {
        var findings = sqlServer(healthySqlServer()
                        .answers("msdb.dbo.suspect_pages", "[{'pages':1}]")
                        .refuses("LastGoodCheckDbTime", Answer.Why.TOO_SLOW)
                        .answers("tracking tables", "[]"))
                .report()
                .findings();

        assertThat(findings).isSortedAccordingTo(java.util.Comparator.comparing(Finding::severity));
        assertThat(findings.get(0).check()).isEqualTo("suspect-pages");
        assertThat(findings).extracting(Finding::check).doesNotHaveDuplicates();
    }

    @Test
    void tellsAnAnswerThatCannotBeReadAndHidesNoOther() {
        var audited = sqlServer(healthySqlServer().answers("msdb.dbo.suspect_pages", "[{'pages':'many'}]"));

        assertThat(audited.about("suspect-pages"))
                .startsWith("NOT_SEEN the answer cannot be read")
                .contains("'many'");
        assertThat(audited.about("backup-history")).startsWith("INFO");
    }

    @Test
    void publishesFindingsAndWithdrawsWhatIsMended() {
        var said = new Said();
        var first = next(said, sqlServer(healthySqlServer().answers("msdb.dbo.suspect_pages", "[{'pages':2}]")), 0);
        first.records().forEach(record -> said.add(record.topic(), record.value()));
        var second = next(said, sqlServer(healthySqlServer()), 60);

        assertThat(first.faults()).isEmpty();
        assertThat(first.records())
                .filteredOn(record -> record.value() instanceof AuditEvidence found
                        && found.getCheck().equals("suspect-pages"))
                .singleElement()
                .satisfies(record -> assertThat(record.topic()).isEqualTo(Topics.AUDIT))
                .satisfies(record -> assertThat(((AuditEvidence) record.value()).getSeverity())
                        .isEqualTo(FindingSeverity.CRITICAL));
        assertThat(second.faults()).isEmpty();
        assertThat(second.withdrawn()).isEqualTo(1);
    }

    @Test
    void withdrawsNothingWhereSomethingWasNotAnswered() {
        var said = new Said();
        var first = next(said, sqlServer(healthySqlServer().answers("msdb.dbo.suspect_pages", "[{'pages':2}]")), 0);
        first.records().forEach(record -> said.add(record.topic(), record.value()));
        var second = next(said, sqlServer(healthySqlServer().refuses("msdb.dbo.backupset", Answer.Why.TOO_SLOW)), 60);

        assertThat(second.withdrawn()).isZero();
    }

    @Test
    void findsTheSameMissingRightForEachCheckThatNeedsIt() {
        var audited = Audited.of(
                Engine.ORACLE,
                healthyOracle()
                        .refuses("tracking tables", Answer.Why.DENIED)
                        .refuses("migration tables", Answer.Why.DENIED)
                        .refuses("dba_tables", Answer.Why.DENIED));

        for (String check : List.of("backup-tracking", "migration-planning", "statistics")) {
            assertThat(audited.about(check)).startsWith("NOT_SEEN").contains("sys.dba_tables");
        }
    }

    @Test
    void tellsPointInTimeRecoveryOnlyWhereItIsAskedAgainAndTheSystemIsKnown() {
        var subject = new Subject("postgresql:prod/orders", "audit:orders", Map.of(), Instant.EPOCH);
        var seen = Audited.of(Engine.POSTGRESQL, PgArchiverTest.healthy()).report();
        var blind = Audited.of(Engine.POSTGRESQL, PgArchiverTest.healthy().refuses("pg_control", Answer.Why.DENIED))
                .report();

        assertThat(seen.observation(subject, true).facts())
                .anyMatch(fact -> fact.topic().equals(Topics.PITR));
        assertThat(seen.observation(subject, true).faults()).isEmpty();
        assertThat(seen.observation(subject, false).facts())
                .noneMatch(fact -> fact.topic().equals(Topics.PITR));
        assertThat(blind.observation(subject, true).facts())
                .noneMatch(fact -> fact.topic().equals(Topics.PITR));
        assertThat(blind.observation(subject, true).faults()).isNotEmpty();
    }

    private static Said.Next next(Said said, Audited audited, long seconds) {
        var subject = new Subject(
                "sqlserver:prod/orders",
                "audit:orders",
                Map.of(),
                Instant.parse("2026-11-22T19:00:00Z").plusSeconds(seconds));
        return said.next(audited.report().observation(subject, false), subject, false);
    }

    // ---- rows ------------------------------------------------------------------------------------------------------

    private static Audited sqlServer(PlayedServer server) {
        return Audited.of(Engine.SQLSERVER, server);
    }

    private static PlayedServer healthySqlServer() {
        return new PlayedServer()
                .answers(
                        "server",
                        "[{'version':'16.0.4135.4','role':'audit','database_name':'orders','recovery_model':'FULL','page_verify':'CHECKSUM','state':'ONLINE','family_guid':'0F2B6C1E-8D3A-4F7E-9C55-2A1B3C4D5E6F','bytes':2147483648}]")
                .answers("msdb.dbo.backupset", "[" + backup("L", 9, 0, 0, 0) + "," + backup("D", 125, 0, 0, 0) + "]")
                .answers("msdb.dbo.suspect_pages", "[{'pages':0}]")
                .answers("LastGoodCheckDbTime", "[{'hours':20}]")
                .answers("visibility", "[{'sees_all':1}]")
                .answers("tracking tables", "[{'schema_name':'dbo','table_name':'backup_catalog','row_count':12}]")
                .answers("migration tables", "[]")
                .answers("tables", TABLES.formatted(0, 0));
    }

    private static String backup(String type, int minutes, int copy, int damaged, int nul) {
        return "{'type':'%s','age_minutes':%d,'is_copy_only':%d,'is_damaged':%d,'has_backup_checksums':1,'to_nul':%d,'backup_set_uuid':'AAAA','differential_base_guid':'aaaa','nul_logs_since':0}"
                .formatted(type, minutes, copy, damaged, nul);
    }

    private static PlayedServer healthyOracle() {
        return new PlayedServer()
                .answers("v$database", oracle("ARCHIVELOG"))
                .answers("v$archived_log", "[{'age':300}]")
                .answers("v$archive_dest", "[]")
                .answers("v$parameter", "[{'name':'db_block_checksum','value':'TYPICAL'}]")
                .answers("v$rman_backup_job_details", "[{'input_type':'DB FULL','status':'COMPLETED','age':7300}]")
                .answers("v$database_block_corruption", "[{'ranges':0}]")
                .answers("tracking tables", "[]")
                .answers("migration tables", "[]")
                .answers("dba_tables", TABLES.formatted(0, 0));
    }

    private static String oracle(String mode) {
        return "[{'version':'19.0.0.0.0','database_name':'ORDERS','dbid':'1565871234','log_mode':'%s','open_mode':'READ WRITE','database_role':'PRIMARY','force_logging':'YES','flashback_on':'NO','role':'AUDIT'}]"
                .formatted(mode);
    }
}
