package dev.lifeboat.streams.controls;

/**
 * Why a result or a decision is as it is, for machines; with what is required and what to do about it, for people. The
 * names are part of the gate's API and of the topics: never renamed, only added to.
 */
public enum ReasonCode {
    OK("", ""),
    NOT_APPLICABLE("", ""),
    /** Given by versions that did not judge every control yet; no longer, but the log and the stores hold it. */
    NOT_JUDGED("the policy wants this control judged", "judge it by hand; this version of Lifeboat does not"),

    DATABASE_UNKNOWN("the database is registered", "register the database, or correct its id"),
    DATABASE_IDENTITY_MISMATCH(
            "the target is the registered system",
            "check which host you are connected to, then correct the target or the registration"),
    NO_BACKUP("a backup exists that can be restored", "take a backup"),
    BACKUP_TOO_OLD("the newest good backup is recent enough", "take a backup now"),
    UNRESOLVED_FAILURE("no backup run failed after the last good one", "mend the cause and run the backup again"),
    STALLED("no backup run hangs", "look after the run that never ended, then run the backup again"),
    RUN_UNCLEAR(
            "it is known how every backup run after the last good one ended",
            "have the source tell how the run ended, in words that are known"),
    BACKUP_EMPTY("the backup holds data", "find out why nothing was written, then take a backup"),
    BACKUP_SHRUNK(
            "the backup is not much smaller than those before it", "find out what is missing, then take a backup"),
    SIZE_UNKNOWN("the size of the backup is known", "have the source record the size"),
    CHAIN_BROKEN("every backup that this one builds on is there and good", "take a full backup"),
    CHAIN_UNKNOWN(
            "it is known which backups this one builds on",
            "have the source record the parents, or take a full backup"),
    LOG_RANGE_GAP(
            "a backup holds every change since what it builds on, and the log behind it has no hole",
            "find the missing backup of the log, or take a full backup"),
    LOG_RANGE_UNKNOWN(
            "it is known that a backup holds every change since what it builds on",
            "have the source record the positions in the log, or restore the backup"),
    BACKUP_UNVERIFIED("the backup was verified", "verify the backup"),
    VERIFICATION_STALE("the verification of the backup is recent enough", "verify the backup again"),
    VERIFICATION_FAILED(
            "no verification of a backup in use failed",
            "take a new backup and verify it; do not rely on the failed one"),
    RESTORE_TEST_MISSING("a restore was tested", "restore the backup somewhere else and record the result"),
    RESTORE_TEST_STALE("the restore test is recent enough", "restore the backup again and record the result"),
    TEST_OF_OTHER_BACKUP("the restore test covers the backup in use", "restore the backup that is in use"),
    DIGEST_MISMATCH("what was tested is what is stored", "find out which copy was tested, then test the stored one"),
    CONTENT_NOT_CHECKED(
            "the content of the restored backup was checked", "count rows and compare checksums after the restore"),
    CONTENT_MISMATCH(
            "the restored content is that of the source", "find out what is missing, then take and test a new backup"),
    RECOVERY_TIME_OVER_RTO(
            "a restore takes no longer than allowed", "make the restore faster, or agree on another RTO"),
    RECOVERY_TIME_UNKNOWN(
            "it is known how long a restore takes", "restore a backup, and record when the restore began and ended"),
    RPO_EXCEEDED("little enough would be lost", "bring log archiving up to date, or take a backup"),
    ARCHIVING_OFF("log archiving is on", "turn log archiving on"),
    ARCHIVING_FAILING("log archiving works", "mend log archiving"),
    ARCHIVING_UNKNOWN("the state of log archiving is known", "have point-in-time recovery reported"),
    PITR_GAP("no log is missing", "take a full backup"),
    PITR_GAP_UNKNOWN(
            "it is known whether any log is missing", "check the archive for gaps, and record what came of it"),
    PITR_UNVERIFIED(
            "recovery to a point in time was verified",
            "check the archive for gaps or recover to a point in time, and record what came of it"),
    PITR_VERIFICATION_STALE(
            "the verification of point-in-time recovery is recent enough", "verify point-in-time recovery again"),
    PITR_VERIFICATION_FAILED("point-in-time recovery works", "find out what is missing, then take a full backup"),
    FULL_BACKUP_MISSING("there is a good full backup of its own", "take a full backup"),
    RUN_MISSED("every expected backup ran", "find out why the scheduled backup did not run, then run it"),
    SCHEDULE_UNKNOWN("it is known when backups are expected", "register the schedule of the backups"),
    IDENTITY_MISMATCH(
            "the backup is of the production system",
            "find out which system was backed up, then back up the right one"),
    VERSION_MISMATCH(
            "tool and engine of the backup fit production", "take a backup with the tools of production's version"),
    IDENTITY_UNKNOWN(
            "it is known which system was backed up",
            "register the system identifier of production, and have the source record that of the backup"),
    RETENTION_UNKNOWN("it is known how long the backup is kept", "have the source record until when it is kept"),
    COPIES_TOO_FEW(
            "there are enough copies, on different media, one of them off-site",
            "copy the backup to another medium, away from production"),
    COPIES_UNKNOWN("it is known where copies are", "have the source record the copies of the backup"),
    NO_LOCKED_COPY("a fresh copy cannot be deleted", "keep a copy where nobody can delete it"),
    NOT_ENCRYPTED("the backup is encrypted", "encrypt the backups"),
    ENCRYPTION_UNKNOWN("it is known whether the backup is encrypted", "have the source record the encryption"),
    KEY_UNPROVEN(
            "the key of the backup was proven by a restore", "restore a backup that is encrypted with this very key"),
    PROCEDURE_MISSING("a recovery procedure is written down", "write the recovery procedure"),
    PROCEDURE_INCOMPLETE(
            "the recovery procedure has steps, contacts, an estimate and a success rate",
            "complete the recovery procedure"),
    PROCEDURE_UNTESTED("the recovery procedure was tested", "follow the recovery procedure, and record the date"),
    PROCEDURE_STALE("the test of the recovery procedure is recent enough", "test the recovery procedure again"),
    PROCEDURE_FAILING(
            "the recovery procedure works, within its estimate", "mend the recovery procedure or its estimate"),
    TEST_NOT_SEGREGATED("the restore ran on another system", "restore on a system other than the source"),
    SEGREGATION_UNKNOWN(
            "it is known where the restore ran", "have the source record the hosts of the backup and of its test"),
    RETENTION_TOO_SHORT("the backup is kept long enough", "extend the retention of the backup"),
    EVIDENCE_LEVEL_TOO_LOW(
            "the deciding backup is at the evidence level that the policy asks for",
            "prove the backup as far as the policy asks"),
    STATE_STALE(
            "every source of evidence is alive, and what was written has been read",
            "bring back the source that is silent, or the part that is behind, then ask anew"),
    POLICY_ERROR("the policy can be judged", "correct the policy"),

    MIGRATION_UNKNOWN("the migration is planned for this database", "record the plan of the migration"),
    MIGRATION_IN_PROGRESS(
            "no migration is under way",
            "wait for the migration that is under way, or record its end in the row of the source that is named, or withdraw"
                    + " that row; docs/decisions/0009 says how where the source is gone"),
    MIGRATION_ENDED("the migration has not run yet", "plan a new migration"),
    MIGRATION_LOST(
            "every migration that has begun tells how it ended",
            "find out whether it still runs and what it has left in the database, then have the source that is named tell how"
                    + " it ended: completed, failed or rolled back; docs/gate-exec.md"),
    HELD_BACKUP_GONE(
            "the backup that a migration rests on is kept until its hold has ended",
            "keep the backup (lifeboat hold apply), or take another one and prove it: there may be no way back behind the"
                    + " migration"),
    MIGRATION_SET_MISMATCH("the scripts are those of the plan", "plan these scripts, or run the planned ones"),
    ROLLBACK_PLAN_MISSING("there is a rollback plan", "write the rollback plan"),
    ROLLBACK_PLAN_EMPTY("the rollback plan says something", "write the rollback plan"),
    VALIDATION_MISSING("there is a validation plan", "write how to tell that the migration went well"),
    OUTSIDE_WINDOW("the migration runs within its window", "wait for the window, or plan another"),
    CHECKLIST_EMPTY("there is a checklist", "fill in the checklist"),
    CHECKLIST_INCOMPLETE("every item of the checklist is done, by somebody, with evidence", "complete the checklist"),
    CHECKLIST_CONTRADICTED("the checklist agrees with the evidence", "do what the item says, then tick it again"),
    DESTRUCTIVE_UNAPPROVED("destructive statements are approved", "have them approved");

    private final String requirement;
    private final String remedy;

    ReasonCode(String requirement, String remedy) {
        this.requirement = requirement;
        this.remedy = remedy;
    }

    /** What must hold, in words; empty where nothing is required. */
    public String requirement() {
        return requirement;
    }

    /** What to do, in words; empty where there is nothing to do. */
    public String remedy() {
        return remedy;
    }
}
