package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.Versions;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.schemas.ProcedureDigest;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.ProcedureStep;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Procedures and what came of them, as facts in the log. */
final class ProcedureFacts {
    /** Needs no sign of life: what a person has registered stands until somebody registers another. */
    static final String SOURCE = "person:procedures";

    private ProcedureFacts() {}

    /**
     * How the restores that followed a procedure went.
     *
     * @param lastSuccess when the newest that passed ended; null when none has
     * @param lastTook how long it took; null when that was not measured
     */
    record Runs(
            int passed,
            int failed,
            @Nullable Instant lastSuccess,
            @Nullable Duration lastTook) {
        static final Runs NONE = new Runs(0, 0, null, null);
    }

    static String nativeId(String name) {
        return "procedure/" + name;
    }

    static ProcedureEvidence evidence(Procedure procedure, String by, Instant at, long position, boolean withdrawn) {
        String id = nativeId(procedure.name());
        return ProcedureEvidence.newBuilder()
                .setHeader(EvidenceHeader.newBuilder()
                        .setEventId(UUID.nameUUIDFromBytes(
                                        (SOURCE + "\n" + procedure.database() + "\n" + id + "\n" + position)
                                                .getBytes(StandardCharsets.UTF_8))
                                .toString())
                        .setSource(SOURCE)
                        .setNativeId(id)
                        .setSourcePosition(position)
                        .setOccurredAt(at)
                        .setObservedAt(at)
                        .setDeleted(withdrawn)
                        .setRawReference("")
                        .setRawDigest("")
                        .build())
                .setDatabase(procedure.database())
                .setName(procedure.name())
                .setType(procedure.type())
                .setSteps(procedure.steps().stream().map(Procedure.Step::title).toList())
                .setEstimatedMillis(
                        procedure.estimate() == null
                                ? null
                                : procedure.estimate().toMillis())
                .setContacts(procedure.contacts())
                .setRequiredResources(procedure.resources())
                .setStepDetails(
                        procedure.steps().stream().map(ProcedureFacts::step).toList())
                .setValues(new HashMap<>(procedure.values()))
                .setRegisteredBy(by)
                .build();
    }

    private static ProcedureStep step(Procedure.Step step) {
        return ProcedureStep.newBuilder()
                .setTitle(step.title())
                .setCommand(step.command())
                .setExpectedMillis(
                        step.expected() == null ? null : step.expected().toMillis())
                .setNeedsPerson(step.person())
                .setNote(step.note())
                .build();
    }

    /** Steps of which the source knows words only are for a person. */
    static Procedure procedure(ProcedureEvidence e) {
        List<Procedure.Step> steps = e.getStepDetails().isEmpty()
                ? e.getSteps().stream()
                        .map(title -> new Procedure.Step(title, null, null, true, null))
                        .toList()
                : e.getStepDetails().stream()
                        .map(step -> new Procedure.Step(
                                step.getTitle(),
                                step.getCommand(),
                                duration(step.getExpectedMillis()),
                                step.getNeedsPerson(),
                                step.getNote()))
                        .toList();
        return new Procedure(
                e.getDatabase(),
                e.getName(),
                e.getType(),
                steps,
                duration(e.getEstimatedMillis()),
                e.getContacts(),
                e.getRequiredResources(),
                e.getValues());
    }

    private static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** The procedures of a database that stand. */
    static List<ProcedureEvidence> of(Log log, String database) {
        var newest = Versions.newest(log.all(Topics.PROCEDURE, database), ProcedureEvidence::getHeader);
        return newest.stream()
                .sorted(Comparator.comparing(ProcedureEvidence::getName))
                .toList();
    }

    /** What it says to do, as its evidence tells it. */
    static @Nullable String digest(Procedure procedure) {
        return ProcedureDigest.of(evidence(procedure, "", Instant.EPOCH, 0, false));
    }

    /** Counts the restores that followed a procedure as it stands. */
    static Runs runs(Log log, Procedure procedure) {
        return runs(
                Versions.newest(log.all(Topics.VERIFICATION, procedure.database()), VerificationEvidence::getHeader),
                procedure.name(),
                digest(procedure));
    }

    static Runs runs(List<VerificationEvidence> all, String name, @Nullable String digest) {
        Runs runs = Runs.NONE;
        for (VerificationEvidence each : all) {
            if (!name.equals(each.getProcedure())
                    || each.getType() != VerificationType.RESTORE
                    || !each.getHeader().getSource().startsWith(DrillEvidence.SOURCE + ":")
                    || (each.getProcedureDigest() != null
                            && digest != null
                            && !digest.equals(each.getProcedureDigest()))) {
                continue;
            }
            if (each.getResult() == VerificationResult.FAILED) {
                runs = new Runs(runs.passed(), runs.failed() + 1, runs.lastSuccess(), runs.lastTook());
            } else if (each.getResult() == VerificationResult.PASSED) {
                Instant end = each.getEndedAt();
                boolean newer = end != null && (runs.lastSuccess() == null || end.isAfter(runs.lastSuccess()));
                runs = new Runs(
                        runs.passed() + 1,
                        runs.failed(),
                        newer ? end : runs.lastSuccess(),
                        newer ? duration(each.getRestoreMillis()) : runs.lastTook());
            }
        }
        return runs;
    }
}
