package dev.lifeboat.cli.procedure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.procedure.Template;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunbookTest {
    private static final Procedure RESTORE = new Procedure(
            "postgresql:prod/orders",
            "restore orders",
            "full",
            List.of(
                    new Procedure.Step("stop <b>what</b> writes", null, null, true, "ask\nfirst"),
                    new Procedure.Step(
                            "restore",
                            "restore --set={{backup}} \\\n  --to={{directory}} < /dev/null",
                            Duration.ofMinutes(90),
                            false,
                            null)),
            Duration.ofHours(2),
            List.of("dba +49 1"),
            List.of("a host"),
            Map.of("directory", "/srv/restore"));

    @Test
    void numbersTheStepsAndFillsInTheCommands() {
        String text = print(RunbookPrint.TEXT, Map.of("backup", "20261122-020000F"));

        assertThat(text)
                .contains("RECOVERY OF postgresql:prod/orders")
                .contains("about 2 h")
                .contains("dba +49 1")
                .contains("STEP 1 OF 2   STOP")
                .contains("needs a person")
                .contains("      restore --set=20261122-020000F \\\n        --to=/srv/restore < /dev/null")
                .contains("about 1 h 30 min")
                .doesNotContain("LOOK OUT");
    }

    @ParameterizedTest
    @EnumSource(RunbookPrint.class)
    void whatEvidenceNamesCannotSteerAnything(RunbookPrint print) {
        String text = print(print, Map.of("backup", "x'; rm -rf / #\u001b[2J</pre><script>"));

        assertThat(text).contains("is not filled in").doesNotContain("\u001b", "rm -rf", "<script>");
    }

    @Test
    void whatIsUnusualIsQuotedAndWarnedOf() {
        assertThat(print(RunbookPrint.TEXT, Map.of("backup", "a'; reboot")))
                .contains("--set='a'\\''; reboot'")
                .contains("{{backup}} holds unusual characters");
        assertThat(print(RunbookPrint.HTML, Map.of("backup", "<b>&amp;")))
                .contains("--set='&lt;b&gt;&amp;amp;'")
                .contains("stop &lt;b&gt;what&lt;/b&gt; writes");
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(print(RunbookPrint.TEXT, Map.of())).contains("{{backup}} must be filled in by hand");
    }

    @Test
    void choosesTheNewestGoodBackupThatEndedBefore() throws Exception {
        var known = KnownBackups.read(new ObjectMapper().readTree("""
                {"backups": [
                  {"backupId": "log", "type": "log", "endedAt": "2026-11-22T11:00:00Z", "good": true},
                  {"backupId": "bad", "type": "full", "endedAt": "2026-11-22T10:00:00Z", "good": false},
                  {"backupId": "new", "type": "incremental", "endedAt": "2026-11-22T02:00:00Z", "good": true},
                  {"backupId": "old", "type": "full", "endedAt": "2026-11-20T02:00:00Z", "good": true},
                  {"backupId": "endless", "type": "full", "endedAt": null, "good": true}]}"""));

        assertThat(known.choose("latest", null)).map(KnownBackups.Known::id).contains("new");
        assertThat(known.choose("latest", Instant.parse("2026-11-21T00:00:00Z")))
                .map(KnownBackups.Known::id)
                .contains("old");
        assertThat(known.choose("latest", Instant.parse("2026-11-20T02:00:00Z")))
                .isEmpty();
        assertThat(known.choose("bad", null)).map(KnownBackups.Known::good).contains(false);
        assertThat(known.choose("log", null)).isEmpty();
    }

    @Test
    void countsTheRunsOfTheProcedureAlone() {
        var runs = ProcedureFacts.runs(
                List.of(
                        run("restore orders", VerificationResult.PASSED, "2026-11-20T10:00:00Z"),
                        run("restore orders", VerificationResult.PASSED, "2026-11-10T10:00:00Z"),
                        run("restore orders", VerificationResult.FAILED, "2026-11-21T10:00:00Z"),
                        run("restore orders", VerificationResult.COULD_NOT_RUN, "2026-11-22T10:00:00Z"),
                        VerificationEvidence.newBuilder(
                                        run("restore orders", VerificationResult.PASSED, "2026-11-22T10:00:00Z"))
                                .setProcedureDigest("before it was changed")
                                .build(),
                        run("another", VerificationResult.PASSED, "2026-11-22T10:00:00Z"),
                        of(run("restore orders", VerificationResult.PASSED, "2026-11-22T10:00:00Z"), "person:ann"),
                        VerificationEvidence.newBuilder(
                                        run("restore orders", VerificationResult.FAILED, "2026-11-22T10:00:00Z"))
                                .setType(VerificationType.INTEGRITY)
                                .build()),
                "restore orders",
                ProcedureFacts.digest(RESTORE));

        assertThat(runs)
                .isEqualTo(
                        new ProcedureFacts.Runs(2, 1, Instant.parse("2026-11-20T10:00:00Z"), Duration.ofSeconds(90)));
    }

    private static VerificationEvidence run(String procedure, VerificationResult result, String end) {
        return of(
                VerificationEvidence.newBuilder()
                        .setType(VerificationType.RESTORE)
                        .setProcedure(procedure)
                        .setResult(result)
                        .setEndedAt(Instant.parse(end))
                        .setRestoreMillis(90_000L)
                        .build(),
                "drill:postgresql/prod/orders");
    }

    private static VerificationEvidence of(VerificationEvidence evidence, String source) {
        return VerificationEvidence.newBuilder(evidence)
                .setHeader(EvidenceHeader.newBuilder(evidence.getHeader())
                        .setSource(source)
                        .build())
                .build();
    }

    @Test
    void nobodyHasOneBackupRestoredAndAnotherProven() {
        assertThatThrownBy(() -> Choosing.refuseGiven(Set.of("host", "backup"), Template.GIVEN))
                .hasMessageContaining("--set backup is not for you to say");
        assertThat(Choosing.restoresTheBackup(RESTORE)).isTrue();
        assertThat(Choosing.restoresTheBackup(of(new Procedure.Step("restore", "restore it", null, false, null))))
                .isFalse();
        var known = new KnownBackups.Known("42", "full", Instant.parse("2026-11-20T02:00:00Z"), true, true, "L5");
        assertThatThrownBy(() -> Choosing.refuseAfter(known, known.endedAt()))
                .hasMessageContaining("ended at 2026-11-20T02:00:00Z, not before");
        Choosing.refuseAfter(known, Instant.parse("2026-11-20T02:00:01Z"));
    }

    @Test
    void aProcedureOfTheLogIsCheckedAsOneOfAFileIs() {
        var hostile = of(new Procedure.Step("restore", "true;# don't\necho '{{backup}}'", null, false, null));

        assertThatThrownBy(() -> Choosing.of(List.of(hostile), hostile.database(), "", "to Lifeboat"))
                .hasMessageContaining("step 'restore' of 'other' cannot be filled in");
    }

    private static Procedure of(Procedure.Step step) {
        return new Procedure(
                "postgresql:prod/orders", "other", "", List.of(step), null, List.of(), List.of(), Map.of());
    }

    private static String print(RunbookPrint print, Map<String, String> values) {
        return print.of(Runbook.of(RESTORE, values, "backup", "never", List.of()));
    }
}
