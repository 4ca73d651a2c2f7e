package dev.lifeboat.streams.records;

import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.facts.Waiver;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The stored form of a fact: as small as it can be, because every database keeps dozens. Key: database, kind, source and
 * native id. Value: a format byte, then what the controls use. The format is part of the store's contract; a new one
 * gets a new format byte, and all are read. The ninth one tells of no procedure what exactly it says; the eighth one tells of no restore to which instant it went, nor which procedure it
 * followed; the seventh one tells neither leases of migrations nor what is held for them; the sixth one tells nothing of forgotten migrations; the fifth one tells of forgotten log backups what does not suffice, and an end of
 * none that is withdrawn; the fourth one has nothing of forgotten log backups, nor of since when schedules are expected; the third one has no log ranges and no chaos drills, and no bits set for them;
 * the second one no text as the bytes that its hexadecimal digits stand for; the first one no {@link FactExtras}.
 */
public final class FactCodec {
    private static final byte FORMAT = 10;
    /** Without what {@link FactExtras} holds, which is then unknown. */
    private static final byte FIRST_FORMAT = 1;

    private static final byte FIRST_WITH_DIGESTS_OF_PROCEDURES = 10;
    private static final byte FIRST_WITH_INSTANTS_AND_PROCEDURES = 9;
    private static final byte FIRST_WITH_LEASES = 8;
    private static final byte FIRST_WITH_ALL_MIGRATIONS = 7;
    private static final byte FIRST_WITH_ALL_LOGS = 6;
    private static final byte FIRST_WITH_EXPECTATIONS = 5;

    public static final char END = '\u0000';
    private static final Fact.Kind[] KINDS = Fact.Kind.values();

    private FactCodec() {}

    /** The prefix of the keys of all facts of a database. */
    public static String prefix(String database) {
        return database + END;
    }

    public static String key(String database, Fact.Key key) {
        return database + END + (char) ('a' + key.kind().ordinal()) + key.source() + END + key.nativeId();
    }

    public static byte[] encode(Fact fact) {
        var out = new PackedOutput().put(FORMAT);
        put(out, fact.provenance());
        switch (fact.kind()) {
            case REGISTRATION -> put(out, (Registration) fact);
            case BACKUP -> put(out, (Backup) fact);
            case VERIFICATION -> put(out, (Verification) fact);
            case PITR -> put(out, (Pitr) fact);
            case MIGRATION -> put(out, (Migration) fact);
            case CHECKLIST_ITEM -> put(out, (ChecklistItem) fact);
            case PROCEDURE -> put(out, (Procedure) fact);
            case WAIVER -> put(out, (Waiver) fact);
            case FORGOTTEN_LOGS -> put(out, (ForgottenLogs) fact);
            case FORGOTTEN_MIGRATIONS ->
                out.putBytes(((ForgottenMigrations) fact).bits().toByteArray());
        }
        return out.toBytes();
    }

    public static Fact decode(String key, byte[] value) {
        int kindAt = key.indexOf(END) + 1;
        int sourceEnd = key.indexOf(END, kindAt);
        var in = new PackedInput(value);
        byte format = in.next();
        if (format < FIRST_FORMAT || format > FORMAT) {
            throw new IllegalStateException("fact " + key.replace(END, '/') + " is stored in format " + format
                    + ", this version reads " + FIRST_FORMAT + " to " + FORMAT + "; a newer version has written it");
        }
        var extras = new FactExtras(in, format != FIRST_FORMAT);
        var provenance = provenance(in, key.substring(kindAt + 1, sourceEnd), key.substring(sourceEnd + 1));
        return switch (KINDS[key.charAt(kindAt) - 'a']) {
            case REGISTRATION -> registration(in, provenance, extras, format);
            case BACKUP -> backup(in, provenance, extras);
            case VERIFICATION -> verification(in, provenance, extras, format);
            case PITR -> pitr(in, provenance, extras);
            case MIGRATION -> migration(in, provenance, format);
            case CHECKLIST_ITEM -> checklistItem(in, provenance);
            case PROCEDURE -> procedure(in, provenance, format);
            case WAIVER -> waiver(in, provenance);
            // before, it told of when some may be missing altogether, then what the others held
            case FORGOTTEN_LOGS -> forgottenLogs(in, format);
            case FORGOTTEN_MIGRATIONS -> new ForgottenMigrations(BitSet.valueOf(in.rest()));
        };
    }

    public static boolean isOfAVersionThatKeepsAllLogs(byte[] value) {
        return value[0] >= FIRST_WITH_ALL_LOGS;
    }

    public static boolean isOfAVersionThatForgetsNoMigrationUnseen(byte[] value) {
        return value[0] >= FIRST_WITH_ALL_MIGRATIONS;
    }

    private static void put(PackedOutput out, Provenance p) {
        Evidence e = p.evidence();
        out.putLong(p.position())
                .putInstant(p.observedAt())
                .putText(p.eventId())
                .putFlag(p.deleted());
        out.putLong(indexOfTopic(e.topic())).putLong(e.partition()).putLong(e.offset());
    }

    private static Provenance provenance(PackedInput in, String source, String nativeId) {
        long position = in.nextLong();
        var observedAt = in.nextInstant();
        String eventId = in.nextText();
        boolean deleted = in.nextFlag();
        String topic = topicAt((int) in.nextLong());
        return new Provenance(
                position,
                observedAt,
                eventId,
                deleted,
                new Evidence(topic, (int) in.nextLong(), in.nextLong(), source, nativeId));
    }

    /** Topics are stored by their place in the catalogue, which only ever grows at its end. */
    private static int indexOfTopic(String topic) {
        for (int i = 0; i < Topics.ALL.size(); i++) {
            if (Topics.ALL.get(i).name().equals(topic)) {
                return i;
            }
        }
        return -1;
    }

    private static String topicAt(int index) {
        return index < 0 || index >= Topics.ALL.size()
                ? ""
                : Topics.ALL.get(index).name();
    }

    private static void put(PackedOutput out, Registration r) {
        out.putText(r.engine()).putText(r.profile()).putOptionalText(r.systemIdentifier());
        out.putOptionalDuration(r.rto()).putOptionalDuration(r.rpo());
        FactExtras.put(out, r.schedules());
        FactExtras.putExpectations(out, r.expectations());
    }

    private static Registration registration(PackedInput in, Provenance p, FactExtras extras, byte format) {
        String engine = in.nextText();
        String profile = in.nextText();
        String system = in.nextOptionalText();
        var rto = in.nextOptionalDuration();
        var rpo = in.nextOptionalDuration();
        var schedules = extras.schedules();
        return format < FIRST_WITH_EXPECTATIONS
                ? new Registration(p, engine, profile, system, rto, rpo, schedules)
                : new Registration(p, engine, profile, system, rto, rpo, schedules, extras.expectations());
    }

    private static void put(PackedOutput out, Backup b) {
        out.putText(b.backupId()).putLong(b.type().ordinal()).putLong(b.status().ordinal());
        out.putFlag(b.copyOnly()).putFlag(b.nulDevice());
        out.putOptionalInstant(b.startedAt()).putOptionalInstant(b.endedAt()).putOptionalLong(b.sizeBytes());
        out.putLong(b.parents().size());
        b.parents().forEach(out::putText);
        out.putOptionalInstant(b.expiresAt()).putOptionalText(b.digest());
        FactExtras.put(out, b.takenFrom());
        FactExtras.put(out, b.storage());
    }

    private static Backup backup(PackedInput in, Provenance p, FactExtras extras) {
        String id = in.nextText();
        var type = Backup.Type.values()[(int) in.nextLong()];
        var status = Backup.Status.values()[(int) in.nextLong()];
        boolean copyOnly = in.nextFlag();
        boolean nulDevice = in.nextFlag();
        var startedAt = in.nextOptionalInstant();
        var endedAt = in.nextOptionalInstant();
        var size = in.nextOptionalLong();
        int count = (int) in.nextLong();
        List<String> parents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            parents.add(in.nextText());
        }
        return new Backup(
                p,
                id,
                type,
                copyOnly,
                status,
                startedAt,
                endedAt,
                size,
                nulDevice,
                parents,
                in.nextOptionalInstant(),
                in.nextOptionalText(),
                extras.origin(),
                extras.storage());
    }

    private static void put(PackedOutput out, Verification v) {
        out.putText(v.backupId())
                .putLong(v.type().ordinal())
                .putLong(v.outcome().ordinal());
        out.putOptionalInstant(v.startedAt()).putOptionalInstant(v.endedAt());
        out.putOptionalInt(v.checksRun()).putOptionalLong(v.rowsVerified()).putOptionalLong(v.rowsInSource());
        out.putOptionalInt(v.tablesVerified()).putOptionalInt(v.tablesInSource());
        out.putOptionalFlag(v.checksumMatched()).putOptionalText(v.backupDigest());
        // of one that passed or failed it is computed again
        out.putOptionalInstant(v.outcome() == Verification.Outcome.UNKNOWN ? v.concludedAt() : null);
        FactExtras.put(out, v.rehearsal());
    }

    private static Verification verification(PackedInput in, Provenance p, FactExtras extras, byte format) {
        String backupId = in.nextText();
        var type = Verification.Type.values()[(int) in.nextLong()];
        var outcome = Verification.Outcome.values()[(int) in.nextLong()];
        var startedAt = in.nextOptionalInstant();
        var endedAt = in.nextOptionalInstant();
        var checksRun = in.nextOptionalInt();
        var rowsVerified = in.nextOptionalLong();
        var rowsInSource = in.nextOptionalLong();
        var tablesVerified = in.nextOptionalInt();
        var tablesInSource = in.nextOptionalInt();
        var checksumMatched = in.nextOptionalFlag();
        var digest = in.nextOptionalText();
        var concludedAt = in.nextOptionalInstant();
        return new Verification(
                p,
                backupId,
                type,
                outcome,
                startedAt,
                endedAt,
                checksRun,
                rowsVerified,
                rowsInSource,
                tablesVerified,
                tablesInSource,
                checksumMatched,
                digest,
                extras.rehearsal(format >= FIRST_WITH_INSTANTS_AND_PROCEDURES),
                concludedAt);
    }

    private static void put(PackedOutput out, Pitr p) {
        out.putOptionalInstant(p.earliestRecoveryPoint()).putOptionalInstant(p.latestRecoveryPoint());
        out.putOptionalFlag(p.archivingEnabled());
        out.putOptionalInstant(p.lastArchivedAt()).putOptionalInstant(p.lastFailedAt());
        FactExtras.put(out, p);
    }

    private static Pitr pitr(PackedInput in, Provenance p, FactExtras extras) {
        return extras.pitr(
                p,
                in.nextOptionalInstant(),
                in.nextOptionalInstant(),
                in.nextOptionalFlag(),
                in.nextOptionalInstant(),
                in.nextOptionalInstant());
    }

    private static void put(PackedOutput out, Migration m) {
        out.putText(m.migrationId()).putLong(m.state().ordinal());
        out.putFlag(m.hasRollbackPlan()).putFlag(m.hasValidationPlan());
        out.putOptionalInstant(m.windowStart()).putOptionalInstant(m.windowEnd());
        out.putOptionalText(m.migrationSetDigest());
        out.putOptionalInstant(m.startedAt()).putOptionalInstant(m.endedAt());
        boolean leasedOrHolds = m.leaseUntil() != null || m.heldBackupId() != null || m.heldUntil() != null;
        out.putFlag(leasedOrHolds);
        if (leasedOrHolds) {
            out.putOptionalInstant(m.leaseUntil()).putOptionalText(m.heldBackupId());
            out.putOptionalInstant(m.heldUntil());
        }
    }

    private static Migration migration(PackedInput in, Provenance p, byte format) {
        String id = in.nextText();
        var state = Migration.State.values()[(int) in.nextLong()];
        boolean rollback = in.nextFlag();
        boolean validation = in.nextFlag();
        var opens = in.nextOptionalInstant();
        var closes = in.nextOptionalInstant();
        String digest = in.nextOptionalText();
        var started = in.nextOptionalInstant();
        var ended = in.nextOptionalInstant();
        boolean more = format >= FIRST_WITH_LEASES && in.nextFlag();
        return new Migration(
                p,
                id,
                state,
                rollback,
                validation,
                opens,
                closes,
                digest,
                started,
                ended,
                more ? in.nextOptionalInstant() : null,
                more ? in.nextOptionalText() : null,
                more ? in.nextOptionalInstant() : null);
    }

    private static void put(PackedOutput out, ForgottenLogs f) {
        out.putLong(f.until());
        f.sources().forEach(out::putText);
    }

    private static ForgottenLogs forgottenLogs(PackedInput in, byte format) {
        long until = in.nextLong();
        var sources = new ArrayList<String>();
        while (format >= FIRST_WITH_ALL_LOGS && !in.atEnd()) {
            sources.add(in.nextText());
        }
        // whose they were nobody can say where it is not told
        return new ForgottenLogs(until, sources.isEmpty() ? ForgottenLogs.ANY : sources);
    }

    private static void put(PackedOutput out, Waiver w) {
        out.putText(w.control()).putText(w.by()).putOptionalText(w.second()).putText(w.reason());
        out.putInstant(w.from()).putOptionalInstant(w.until());
    }

    private static Waiver waiver(PackedInput in, Provenance p) {
        return new Waiver(
                p,
                in.nextText(),
                in.nextText(),
                in.nextOptionalText(),
                in.nextText(),
                in.nextInstant(),
                in.nextOptionalInstant());
    }

    private static void put(PackedOutput out, ChecklistItem c) {
        out.putText(c.migrationId()).putText(c.item()).putFlag(c.required()).putFlag(c.completed());
        out.putOptionalText(c.completedBy()).putOptionalInstant(c.completedAt()).putFlag(c.hasEvidence());
    }

    private static ChecklistItem checklistItem(PackedInput in, Provenance p) {
        return new ChecklistItem(
                p,
                in.nextText(),
                in.nextText(),
                in.nextFlag(),
                in.nextFlag(),
                in.nextOptionalText(),
                in.nextOptionalInstant(),
                in.nextFlag());
    }

    private static void put(PackedOutput out, Procedure p) {
        out.putText(p.name()).putFlag(p.hasSteps()).putFlag(p.hasContacts());
        out.putOptionalDuration(p.estimate()).putOptionalInstant(p.lastTestedAt());
        out.putOptionalLong(p.successRatePercent() == null ? null : Double.doubleToLongBits(p.successRatePercent()));
        out.putOptionalText(p.digest());
    }

    private static Procedure procedure(PackedInput in, Provenance p, byte format) {
        String name = in.nextText();
        boolean hasSteps = in.nextFlag();
        boolean hasContacts = in.nextFlag();
        var estimate = in.nextOptionalDuration();
        var testedAt = in.nextOptionalInstant();
        Long rate = in.nextOptionalLong();
        return new Procedure(
                p,
                name,
                hasSteps,
                hasContacts,
                estimate,
                testedAt,
                rate == null ? null : Double.valueOf(Double.longBitsToDouble(rate)),
                format < FIRST_WITH_DIGESTS_OF_PROCEDURES ? null : in.nextOptionalText());
    }
}
