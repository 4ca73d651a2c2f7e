package dev.lifeboat.ingest.awsbackup;

import dev.lifeboat.ingest.fields.Entry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of AWS Backup.
 *
 * @param time when it was sent, which need not be the order of what happened
 * @param resource the first of its resources: of a job that completed, the recovery point that it made
 */
record Event(String type, Instant time, @Nullable String resource, Entry detail) {

    private static final List<String> TEXTS = List.of(
            "resourceArn",
            "backupVaultName",
            "backupVaultArn",
            "recoveryPointArn",
            "sourceResourceArn",
            "createdResourceArn",
            "restoreTestingPlanArn",
            "validationStatus",
            "destinationBackupVaultArn");
    private static final List<String> INSTANTS = List.of("creationDate", "completionDate");

    static Event of(Entry envelope) {
        String source = envelope.needed("source");
        if (!source.equals("aws.backup")) {
            throw envelope.bad("source", "is " + source + "; expected aws.backup");
        }
        Instant time = envelope.instant("time");
        Entry detail = envelope.in("detail");
        if (time == null || detail == null) {
            throw envelope.bad(time == null ? "time" : "detail", "is missing");
        }
        var resources = envelope.texts("resources");
        return new Event(envelope.needed("detail-type"), time, resources.isEmpty() ? null : resources.get(0), detail);
    }

    /**
     * Reads all that is ever read of one.
     *
     * @throws dev.lifeboat.ingest.observe.BadInputException if any of it cannot be read
     */
    void check() {
        TEXTS.forEach(detail::text);
        if (state().equals("COMPLETED")) {
            detail.text("destinationRecoveryPointArn"); // before, it is an empty object
        }
        INSTANTS.forEach(detail::instant);
        detail.words("statusMessage");
        detail.words("validationStatusMessage");
        detail.count("backupSizeInBytes");
        detail.flag("isEncrypted");
        detail.flag("isLocked");
        Entry life = detail.in("calculatedLifeCycle");
        if (life != null) {
            life.instant("deleteAt");
        }
        Entry found = detail.in("scanResult");
        if (found != null) {
            found.text("scanResultStatus");
        }
    }

    /** What some events call state and others status. */
    String state() {
        String state = detail.text("state");
        return state == null ? detail.needed("status") : state;
    }

    /** A job goes through states in this order, whatever the order in which its events come. */
    int progress() {
        return switch (state()) {
            case "CREATED" -> 0;
            case "PENDING" -> 1;
            case "RUNNING" -> 2;
            default -> 3;
        };
    }
}
