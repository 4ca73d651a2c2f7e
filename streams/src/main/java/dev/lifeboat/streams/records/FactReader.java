package dev.lifeboat.streams.records;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.ProcedureDigest;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.ChecklistEvidence;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.ProcedureEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.Withdrawal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Reads the values of the evidence topics into facts of the model. */
public final class FactReader {
    /** Characters of a waiver's reason that are kept. */
    private static final int MOST_OF_A_REASON = 500;

    private static final Duration LONGEST_LEASE = Duration.ofHours(1);

    /** The topics whose evidence controls use, by name. */
    private static final Map<String, Topic<?>> READ = Stream.of(
                    Topics.BACKUP,
                    Topics.VERIFICATION,
                    Topics.PITR,
                    Topics.PROCEDURE,
                    Topics.CHECKLIST,
                    Topics.MIGRATION,
                    Topics.DATABASE,
                    Topics.WAIVER,
                    Topics.WITHDRAWAL)
            .collect(Collectors.toUnmodifiableMap(Topic::name, topic -> topic));

    private final AvroCodec codec;

    public FactReader(AvroCodec codec) {
        this.codec = codec;
    }

    /**
     * Reads one record.
     *
     * @return empty for a topic whose evidence no control uses
     * @throws MalformedRecordException if the value is not what the topic carries, or is about another database
     */
    public Optional<Fact> read(String database, byte[] value, Instant writtenAt, Origin origin)
            throws MalformedRecordException {
        var topic = READ.get(origin.topic());
        return topic == null ? Optional.empty() : fact(database, codec.decode(topic, value), writtenAt, origin);
    }

    /**
     * What one decoded record says; null is a registration that is withdrawn.
     *
     * @return empty for evidence that no control uses
     * @throws MalformedRecordException if it cannot be a fact, or is about another database
     */
    public static Optional<Fact> fact(String database, @Nullable SpecificRecord value, Instant writtenAt, Origin origin)
            throws MalformedRecordException {
        if (value == null) {
            if (origin.topic().equals(Topics.DATABASE.name())) {
                return Optional.of(unregistered(database, writtenAt, origin));
            }
            throw new MalformedRecordException("the record has no value; evidence is withdrawn with header.deleted");
        }
        if (value instanceof BackupEvidence backup) {
            return Optional.of(backup(database, backup, origin));
        }
        if (value instanceof VerificationEvidence verification) {
            return Optional.of(verification(database, verification, origin));
        }
        if (value instanceof PitrEvidence pitr) {
            return Optional.of(pitr(database, pitr, origin));
        }
        if (value instanceof ProcedureEvidence procedure) {
            return Optional.of(procedure(database, procedure, origin));
        }
        if (value instanceof ChecklistEvidence item) {
            return Optional.of(checklistItem(database, item, origin));
        }
        if (value instanceof MigrationEvidence migration) {
            return Optional.of(migration(database, migration, origin));
        }
        if (value instanceof DatabaseRegistration registration) {
            return Optional.of(registration(database, registration, writtenAt, origin));
        }
        if (value instanceof dev.lifeboat.v1.Waiver waiver) {
            return Optional.of(waiver(database, waiver, origin));
        }
        return value instanceof Withdrawal withdrawal ? withdrawn(withdrawal, origin) : Optional.empty();
    }

    private static Backup backup(String database, BackupEvidence e, Origin origin) throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        return new Backup(
                provenance(e.getHeader(), origin),
                e.getBackupId(),
                named(Backup.Type.class, e.getType(), Backup.Type.UNKNOWN),
                e.getCopyOnly(),
                named(Backup.Status.class, e.getStatus(), Backup.Status.UNKNOWN),
                e.getStartedAt(),
                e.getEndedAt(),
                e.getSizeBytes(),
                isNulDevice(e.getLocation()),
                e.getParents(),
                expiry(e),
                Fingerprint.of(e.getDigest()),
                EvidenceDetails.origin(e),
                EvidenceDetails.storage(e));
    }

    /** The earlier of the instant named and the end of the retention time. */
    private static @Nullable Instant expiry(BackupEvidence e) {
        Instant named = e.getExpiresAt();
        if (e.getEndedAt() == null || e.getRetentionDays() == null || e.getRetentionDays() < 0) {
            return named;
        }
        Instant retained = e.getEndedAt().plus(Duration.ofDays(e.getRetentionDays()));
        return named == null || retained.isBefore(named) ? retained : named;
    }

    /** Written to nowhere: {@code NUL} (SQL Server), {@code /dev/null}. */
    private static boolean isNulDevice(String location) {
        String device = location.strip().toLowerCase(Locale.ROOT);
        return device.equals("nul") || device.equals("nul:") || device.equals("/dev/null");
    }

    private static Verification verification(String database, VerificationEvidence e, Origin origin)
            throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        return new Verification(
                provenance(e.getHeader(), origin),
                e.getBackupId(),
                named(Verification.Type.class, e.getType(), Verification.Type.UNKNOWN),
                named(Verification.Outcome.class, e.getResult(), Verification.Outcome.UNKNOWN),
                e.getStartedAt(),
                e.getEndedAt(),
                e.getChecksRun(),
                e.getRowsVerified(),
                e.getRowsInSource(),
                e.getTablesVerified(),
                e.getTablesInSource(),
                e.getChecksumMatched(),
                Fingerprint.of(e.getBackupDigest()),
                EvidenceDetails.rehearsal(e),
                null);
    }

    private static Pitr pitr(String database, PitrEvidence e, Origin origin) throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        return new Pitr(
                provenance(e.getHeader(), origin),
                e.getEarliestRecoveryPoint(),
                e.getLatestRecoveryPoint(),
                e.getArchivingEnabled(),
                e.getLastArchivedAt(),
                e.getLastFailedAt(),
                e.getLostSegments(),
                e.getRetentionDays() == null || e.getRetentionDays() < 0 ? null : Duration.ofDays(e.getRetentionDays()),
                e.getLastVerifiedAt(),
                named(Verification.Outcome.class, e.getVerificationResult(), Verification.Outcome.UNKNOWN),
                EvidenceDetails.server(e));
    }

    private static Procedure procedure(String database, ProcedureEvidence e, Origin origin)
            throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        return new Procedure(
                provenance(e.getHeader(), origin),
                e.getName(),
                e.getSteps().stream().anyMatch(FactReader::saysSomething),
                e.getContacts().stream().anyMatch(FactReader::saysSomething),
                e.getEstimatedMillis() == null ? null : Duration.ofMillis(e.getEstimatedMillis()),
                e.getLastTestedAt(),
                e.getSuccessRatePercent(),
                Fingerprint.of(ProcedureDigest.of(e)));
    }

    private static ChecklistItem checklistItem(String database, ChecklistEvidence e, Origin origin)
            throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        return new ChecklistItem(
                provenance(e.getHeader(), origin),
                e.getMigrationId(),
                e.getItem(),
                e.getRequired(),
                e.getCompleted(),
                e.getCompletedBy(),
                e.getCompletedAt(),
                saysSomething(e.getEvidence()));
    }

    /** No later than an hour after it was said: whoever runs a migration says so again, and one that is lost must be found. */
    private static @Nullable Instant lease(MigrationEvidence e) {
        Instant until = e.getLeaseUntil();
        Instant occurred = e.getHeader().getOccurredAt();
        Instant longest = (occurred == null ? e.getHeader().getObservedAt() : occurred).plus(LONGEST_LEASE);
        return until != null && until.isAfter(longest) ? longest : until;
    }

    private static Migration migration(String database, MigrationEvidence e, Origin origin)
            throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        return new Migration(
                provenance(e.getHeader(), origin),
                e.getMigrationId(),
                named(Migration.State.class, e.getState(), Migration.State.UNKNOWN),
                saysSomething(e.getRollbackPlan()),
                saysSomething(e.getValidationPlan()),
                e.getWindowStart(),
                e.getWindowEnd(),
                e.getMigrationSetDigest(),
                e.getStartedAt(),
                e.getEndedAt(),
                lease(e),
                saysSomething(e.getHeldBackupId()) ? e.getHeldBackupId() : null,
                e.getHeldUntil());
    }

    /** Registrations come from a compacted topic: the newest record wins, so its place in the log is its version. */
    private static Registration registration(String database, DatabaseRegistration e, Instant writtenAt, Origin origin)
            throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        var evidence = new Evidence(origin.topic(), origin.partition(), origin.offset(), "registration", database);
        return new Registration(
                new Provenance(origin.offset(), writtenAt, "", false, evidence),
                e.getEngine(),
                e.getProfile(),
                e.getSystemIdentifier(),
                minutes(e.getRtoMinutes()),
                minutes(e.getRpoMinutes()),
                EvidenceDetails.schedules(e.getSchedules()));
    }

    /** The registration that a tombstone withdraws. */
    public static Fact unregistered(String database, Instant writtenAt, Origin origin) {
        var evidence = new Evidence(origin.topic(), origin.partition(), origin.offset(), "registration", database);
        return new Registration(
                new Provenance(origin.offset(), writtenAt, "", true, evidence), "", "", null, null, null);
    }

    /** What is said of a waiver is cut to what a person reads; who waives stays whole. */
    private static Waiver waiver(String database, dev.lifeboat.v1.Waiver e, Origin origin)
            throws MalformedRecordException {
        requireSame(database, e.getDatabase());
        boolean withdrawn = e.getHeader().getDeleted();
        if (!withdrawn && Controls.byId(e.getControl()).isEmpty()) {
            throw new MalformedRecordException("waives '" + e.getControl() + "'; expected a control, RR-01 to RR-25");
        }
        Instant from = e.getFrom() == null ? e.getHeader().getObservedAt() : e.getFrom();
        return new Waiver(
                provenance(e.getHeader(), origin),
                withdrawn ? "" : e.getControl(),
                withdrawn ? "" : e.getBy(),
                withdrawn ? null : e.getSecondPerson(),
                withdrawn ? "" : cut(e.getReason()),
                from,
                e.getUntil());
    }

    private static String cut(String text) {
        return text.length() <= MOST_OF_A_REASON ? text : text.substring(0, MOST_OF_A_REASON - 1) + "…";
    }

    private static Optional<Fact> withdrawn(Withdrawal e, Origin origin) throws MalformedRecordException {
        var header = EvidenceHeader.newBuilder(e.getHeader()).setDeleted(true).build();
        var provenance = provenance(header, origin);
        if (e.getReference().equals(References.backup(header.getSource(), e.getId()))) {
            return Optional.of(new Backup(
                    provenance,
                    e.getId(),
                    Backup.Type.UNKNOWN,
                    false,
                    Backup.Status.DELETED,
                    null,
                    null,
                    null,
                    false,
                    List.of(),
                    null,
                    null));
        }
        if (e.getReference().equals(References.migration(e.getId()))) {
            return Optional.of(new Migration(
                    provenance, e.getId(), Migration.State.UNKNOWN, false, false, null, null, null, null, null));
        }
        throw new MalformedRecordException("withdraws '" + e.getReference() + "', which is neither backup " + e.getId()
                + " of source " + header.getSource() + " nor a migration of that id");
    }

    private static Provenance provenance(EvidenceHeader header, Origin origin) throws MalformedRecordException {
        if (header.getSource().isBlank() || header.getNativeId().isBlank()) {
            throw new MalformedRecordException(
                    "header.source and header.nativeId must say whose fact this is; they are '" + header.getSource()
                            + "' and '" + header.getNativeId() + "'");
        }
        return new Provenance(
                header.getSourcePosition(),
                header.getObservedAt(),
                Fingerprint.required(header.getEventId()),
                header.getDeleted(),
                new Evidence(
                        origin.topic(), origin.partition(), origin.offset(), header.getSource(), header.getNativeId()));
    }

    private static void requireSame(String key, String database) throws MalformedRecordException {
        if (!database.isEmpty() && !database.equals(key)) {
            throw new MalformedRecordException(
                    "the record's key is '" + key + "' but its database is '" + database + "'");
        }
    }

    private static boolean saysSomething(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static @Nullable Duration minutes(@Nullable Integer minutes) {
        return minutes == null || minutes < 0 ? null : Duration.ofMinutes(minutes);
    }

    /** The model's constant of the same name; a symbol that the model does not know is unknown. */
    private static <E extends Enum<E>> E named(Class<E> type, Enum<?> symbol, E unknown) {
        try {
            return Enum.valueOf(type, symbol.name());
        } catch (IllegalArgumentException notKnown) {
            return unknown;
        }
    }
}
