package dev.lifeboat.drill.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Phase;
import dev.lifeboat.drill.Result;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A drill as evidence. Each drill is a fact of its own, known by tool, backup and when it began: told as running at first, so
 * that one that is killed never counts as passed, and then as what came of it. With the point in time that it was to recover
 * to, it says whether that one instant was reached, and no more of the log.
 */
public final class DrillEvidence {
    /** The first word of its source. */
    public static final String SOURCE = "drill";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The checks that are named by themselves; those of an owner, of floors and of logs are named for more. */
    private static final Set<String> COUNTED =
            Set.of("checksums", "files", "identity", Check.POINT_IN_TIME, "structure", "rows", "pages");

    private static final int LONGEST_FINDING = 400;
    private static final int MOST_CHECKS = 40;

    private final DrillRequest request;
    private final String tool;
    private final @Nullable String host;
    private final @Nullable Boolean offSite;
    private final @Nullable String procedure;
    private final @Nullable String procedureDigest;

    /**
     * @param host where it runs; null when not known
     * @param offSite whether what is restored is kept away from production; null when not known
     */
    public DrillEvidence(DrillRequest request, String tool, @Nullable String host, @Nullable Boolean offSite) {
        this(request, tool, host, offSite, null);
    }

    /** @param procedure name of the recovery procedure that is followed; null when none is */
    public DrillEvidence(
            DrillRequest request,
            String tool,
            @Nullable String host,
            @Nullable Boolean offSite,
            @Nullable String procedure) {
        this(request, tool, host, offSite, procedure, null);
    }

    /** @param procedureDigest of what that procedure says, by {@code ProcedureDigest}; null when not known */
    public DrillEvidence(
            DrillRequest request,
            String tool,
            @Nullable String host,
            @Nullable Boolean offSite,
            @Nullable String procedure,
            @Nullable String procedureDigest) {
        this.request = request;
        this.tool = tool;
        this.host = host;
        this.offSite = offSite;
        this.procedure = procedure;
        this.procedureDigest = procedureDigest;
    }

    /** It has begun. */
    public Observation running(BackupEvidence backup, Instant startedAt) {
        return observation(List.of(fact(
                backup,
                startedAt,
                "restore",
                verification(backup, startedAt)
                        .setType(VerificationType.RESTORE)
                        .setResult(VerificationResult.RUNNING)
                        .build(),
                null)));
    }

    /** It has ended. Nothing is told where no backup was chosen: there is none that it could be told of. */
    public Observation ended(DrillReport report) {
        BackupEvidence backup = report.backup();
        if (backup == null) {
            return observation(List.of());
        }
        Instant began = report.startedAt();
        var facts = new ArrayList<Observed<?>>();
        facts.add(fact(backup, began, "restore", restore(report, backup), report.endedAt()));
        Boolean matched = report.checksumsMatched();
        boolean checksumsDiffer = checksumsDiffer(report);
        if (matched != null || checksumsDiffer) {
            facts.add(fact(
                    backup,
                    began,
                    "integrity",
                    verification(backup, began)
                            .setType(VerificationType.INTEGRITY)
                            .setResult(checksumsDiffer ? VerificationResult.FAILED : VerificationResult.PASSED)
                            .setEndedAt(millis(report.endedAt()))
                            .setChecksRun(1)
                            .setChecksumMatched(!checksumsDiffer)
                            .build(),
                    report.endedAt()));
        }
        return observation(facts);
    }

    /**
     * Of a drill that was told as running, and whose end was not told: it was killed, or nobody could be told. That it failed
     * stays true; that it passed proves nothing without what it read.
     *
     * @param foundAt when that was noticed
     */
    public Observation untold(Unfinished drill, Instant foundAt) {
        var backup = BackupEvidence.newBuilder()
                .setBackupId(drill.backupId())
                .setDigest(drill.digest())
                .build();
        boolean failed = drill.end() == Result.FAILED;
        return observation(List.of(fact(
                backup,
                drill.startedAt(),
                "restore",
                verification(backup, drill.startedAt())
                        .setType(VerificationType.RESTORE)
                        .setResult(failed ? VerificationResult.FAILED : VerificationResult.COULD_NOT_RUN)
                        .setEndedAt(millis(foundAt))
                        .setEnvironment(drill.environment())
                        .setChaosDrill(drill.chaos())
                        .setDetails(
                                drill.end() == null
                                        ? "it was killed; a later drill found what it had noted"
                                        : "it ended as " + drill.end()
                                                + ", which could not be published then; what it found is lost")
                        .build(),
                foundAt)));
    }

    /** Whether what was said last of a drill is that it runs: only then its end is still to be told. */
    public static boolean isRunning(@Nullable SpecificRecord said) {
        return said instanceof VerificationEvidence evidence
                && evidence.getResult() == VerificationResult.RUNNING
                && !evidence.getHeader().getDeleted();
    }

    private static boolean checksumsDiffer(DrillReport report) {
        return Boolean.FALSE.equals(report.checksumsMatched())
                || report.checks().stream()
                        .anyMatch(check -> check.phase() == Phase.CHECK && check.outcome() == Check.Outcome.FAILED);
    }

    private VerificationEvidence restore(DrillReport report, BackupEvidence backup) {
        var evidence = verification(backup, report.startedAt())
                .setType(VerificationType.RESTORE)
                .setResult(
                        switch (report.result()) {
                            case PASSED -> VerificationResult.PASSED;
                            case FAILED -> VerificationResult.FAILED;
                            case COULD_NOT_RUN -> VerificationResult.COULD_NOT_RUN;
                        })
                .setEndedAt(millis(report.endedAt()))
                .setDetails(details(report));
        var measured = report.measured();
        if (report.result() == Result.COULD_NOT_RUN) {
            return evidence.build();
        }
        Duration restore = report.restoreTime();
        evidence.setRestoreMillis(restore == null ? null : restore.toMillis());
        if (procedure != null && report.checksumsMatched() == null) {
            return evidence.build(); // a recovery need not compare the content: what a drill has found of it stays
        }
        evidence.setChecksRun((int)
                        report.checks().stream().filter(this::isOfTheBackup).count())
                .setChecksumMatched(checksumsDiffer(report) ? Boolean.FALSE : report.checksumsMatched());
        if (measured != null) {
            evidence.setRowsVerified(measured.rows())
                    .setTablesVerified(measured.tables())
                    .setSystemIdentifier(measured.systemIdentifier());
        }
        return evidence.build();
    }

    /** What was compared with what it should be. That the drill itself went well proves nothing, nor does one row. */
    private boolean isOfTheBackup(Check check) {
        return check.outcome() == Check.Outcome.FAILED
                || check.outcome() == Check.Outcome.PASSED
                        && (COUNTED.contains(check.name())
                                || check.name().startsWith("validation ")
                                || check.name().startsWith("log of ")
                                || isAskedFor(check.name()));
    }

    private boolean isAskedFor(String floor) {
        var asked = request.floors();
        return switch (floor) {
            case "floor of tables" -> asked.tables() > Floors.NOT_EMPTY.tables();
            case "floor of rows" -> asked.rows() > Floors.NOT_EMPTY.rows();
            case "floor of bytes" -> asked.bytes() > Floors.NOT_EMPTY.bytes();
            default -> false;
        };
    }

    private VerificationEvidence.Builder verification(BackupEvidence backup, Instant startedAt) {
        return VerificationEvidence.newBuilder()
                .setDatabase(request.database())
                .setBackupId(backup.getBackupId())
                .setStartedAt(millis(startedAt))
                .setBackupDigest(backup.getDigest())
                .setEnvironment(request.environment())
                .setHost(host)
                .setOffSite(offSite)
                .setChaosDrill(request.chaos())
                .setPointInTime(request.pointInTime())
                .setProcedure(procedure)
                .setProcedureDigest(procedureDigest)
                .setTestedBy("lifeboat drill, with " + tool);
    }

    private Observed<VerificationEvidence> fact(
            BackupEvidence backup,
            Instant startedAt,
            String what,
            VerificationEvidence evidence,
            @Nullable Instant occurredAt) {
        String id = tool + "/" + backup.getBackupId() + "/" + millis(startedAt) + "/" + what;
        return new Observed<>(
                Topics.VERIFICATION,
                id,
                evidence,
                occurredAt == null ? millis(startedAt) : millis(occurredAt),
                SOURCE + "#" + id,
                "");
    }

    private static Observation observation(List<Observed<?>> facts) {
        return new Observation(facts, Set.of(), List.of(), List.of());
    }

    /** Time for each phase, and every check. */
    private static String details(DrillReport report) {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode millis = json.putObject("phaseMillis");
        report.phases().forEach((phase, took) -> millis.put(phase.word(), took.toMillis()));
        var checks = json.putArray("checks");
        report.checks().stream()
                .limit(MOST_CHECKS)
                .forEach(check -> checks.addObject()
                        .put("phase", check.phase().word())
                        .put("name", check.name())
                        .put("outcome", check.outcome().name())
                        .put("finding", bounded(check.finding())));
        return json.toString();
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST_FINDING ? text : text.substring(0, LONGEST_FINDING - 1) + "…";
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
