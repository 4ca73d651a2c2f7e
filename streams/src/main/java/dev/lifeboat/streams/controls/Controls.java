package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every control, in order of id. The table is the documentation. */
public final class Controls {
    private static final List<Row> TABLE = List.of(
            row(1, "BACKUP_COVERAGE", "registered, and a restorable backup exists", BackupControls::coverage),
            row(2, "FULL_AGE", "the newest good full backup is recent", BackupControls::fullAge),
            row(3, "DATA_BACKUP_AGE", "the newest good backup of any kind is recent", BackupControls::age),
            row(4, "SCHEDULE_HELD", "each expected run happened", ScheduleControl::held),
            row(5, "NO_UNRESOLVED_FAILURE", "no run failed after the last success", RunControls::failures),
            row(6, "NOT_EMPTY", "the backup holds data, and not much less than those before", SizeControl::size),
            row(
                    7,
                    "CHAIN_COMPLETE",
                    "every backup it builds on exists and is good, and log ranges join",
                    ChainControl::chain),
            row(8, "INTEGRITY_VERIFIED", "the backup in use was verified", TestControls::verified),
            row(9, "RESTORE_TESTED", "a real restore succeeded", TestControls::restored),
            row(10, "TEST_COVERS_BACKUP", "what was restored is the backup in use", TestControls::covers),
            row(11, "CONTENT_CHECKED", "the restored content was checked against the source", ContentControls::checked),
            row(12, "RTO_MET", "a restore takes no longer than allowed", RecoveryTimes::met),
            row(13, "RPO_LAG", "the newest instant that can be recovered is recent", PitrControls::lag),
            row(14, "ARCHIVING_HEALTHY", "log archiving is on and not failing", PitrControls::archiving),
            row(15, "PITR_NO_GAP", "no log segment is lost", PitrProof::noGap),
            row(16, "PITR_VERIFIED", "a point-in-time restore or gap check is recent", PitrProof::verified),
            row(17, "IDENTITY_COHERENT", "cluster, timeline and versions fit production", IdentityControl::coherent),
            row(
                    18,
                    "RETENTION_COVERS_MIGRATION",
                    "backup and logs outlive the migration and its hold",
                    RetentionControl::covers),
            row(19, "COPIES_3_2_1", "three copies, two media, one off-site", CopyControls::spread),
            row(20, "IMMUTABLE_COPY", "a fresh copy is locked", CopyControls::locked),
            row(21, "ENCRYPTED_AND_KEY_HELD", "encrypted, and the key proven", EncryptionControl::held),
            row(22, "EVIDENCE_FRESH", "every source behind a required control is alive", SourceControl::fresh),
            row(23, "PROCEDURE_TESTED", "a recovery procedure exists and was tested", ProcedureControl::tested),
            row(24, "CHECKLIST_COMPLETE", "the checklist is complete, and true", ChecklistControl::complete),
            row(
                    25,
                    "TEST_SEGREGATED",
                    "the restore ran on another system than the source",
                    SegregationControl::segregated));

    public static final List<Control> ALL = TABLE.stream().map(Row::control).toList();

    /** The control of an id such as RR-03. */
    public static Optional<Control> byId(String id) {
        return ALL.stream().filter(control -> control.id().equals(id)).findAny();
    }

    /** What a control finds in a scene. Pure, and never throws for any content of facts. */
    public static Finding judge(Control control, Scene scene) {
        return TABLE.get(control.number() - 1).judge().judge(scene);
    }

    /**
     * The built-in profiles that require a control, and when: "gate" when a migration is decided, "steady" otherwise,
     * "always" for both.
     */
    public static Map<String, String> profiles(Control control) {
        var profiles = new LinkedHashMap<String, String>();
        for (String name : List.of("dev", "baseline", "regulated")) {
            Policy policy = Policy.builtIn(name);
            boolean gate = policy.requiredAtGate().contains(control);
            boolean steady = policy.requiredSteady().contains(control);
            if (gate || steady) {
                profiles.put(name, gate && steady ? "always" : gate ? "gate" : "steady");
            }
        }
        return profiles;
    }

    private record Row(Control control, Judge judge) {}

    private static Row row(int number, String name, String holdsWhen, Judge judge) {
        return new Row(new Control(number, name, holdsWhen), judge);
    }

    private Controls() {}
}
