package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes verifications for tests: one that passed, of five minutes, unless told otherwise. */
public final class AVerification {
    private final String id;
    private String backupId;
    private Version version;
    private Verification.Type type;
    private Verification.Outcome outcome = Verification.Outcome.PASSED;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Integer checks;
    private @Nullable Long rows;
    private @Nullable Long rowsInSource;
    private @Nullable Integer tables;
    private @Nullable Integer tablesInSource;
    private @Nullable Boolean checksum;
    private @Nullable String digest;
    private Verification.Rehearsal rehearsal = Verification.Rehearsal.UNKNOWN;

    private AVerification(String id, String backupId, Verification.Type type) {
        this.id = id;
        this.backupId = backupId;
        this.type = type;
        this.version =
                new Version("lifeboat.verification.v1", Examples.CATALOG, "backup_verification_tests/" + id, 1, false);
    }

    public static AVerification of(String backupId, Verification.Type type, String id) {
        return new AVerification(id, backupId, type);
    }

    /** A full restore whose content was checked, and is that of the source. */
    public static AVerification restoreOf(String backupId, String id) {
        return of(backupId, Verification.Type.RESTORE, id)
                .checks(40)
                .rows(1_000L, 1_000L)
                .tables(20, 20)
                .checksum(true);
    }

    public AVerification endedAt(@Nullable Instant end) {
        this.endedAt = end;
        this.startedAt = Version.before(end, Duration.ofMinutes(5));
        return this;
    }

    public AVerification startedAt(@Nullable Instant start) {
        this.startedAt = start;
        return this;
    }

    public AVerification type(Verification.Type type) {
        this.type = type;
        return this;
    }

    public AVerification outcome(Verification.Outcome outcome) {
        this.outcome = outcome;
        return this;
    }

    public AVerification failed() {
        return outcome(Verification.Outcome.FAILED);
    }

    public AVerification checks(@Nullable Integer checks) {
        this.checks = checks;
        return this;
    }

    public AVerification rows(@Nullable Long rows, @Nullable Long inSource) {
        this.rows = rows;
        this.rowsInSource = inSource;
        return this;
    }

    public AVerification tables(@Nullable Integer tables, @Nullable Integer inSource) {
        this.tables = tables;
        this.tablesInSource = inSource;
        return this;
    }

    public AVerification checksum(@Nullable Boolean matched) {
        this.checksum = matched;
        return this;
    }

    public AVerification digest(@Nullable String digest) {
        this.digest = digest;
        return this;
    }

    public AVerification ran(Verification.Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
        return this;
    }

    public AVerification ranOn(@Nullable String host, @Nullable Boolean offSite) {
        return ran(new Verification.Rehearsal(null, host, null, false, offSite));
    }

    /** Tells how long the restore took; null: by its times alone. */
    public AVerification took(@Nullable Duration time) {
        return ran(new Verification.Rehearsal(time == null ? null : time.toMillis(), null, null, false, null));
    }

    /** Announced to nobody. */
    public AVerification chaosDrill() {
        return ran(new Verification.Rehearsal(
                rehearsal.restoreMillis(),
                rehearsal.host(),
                rehearsal.systemIdentifier(),
                rehearsal.inProduction(),
                rehearsal.offSite(),
                true));
    }

    /** Was to recover to an instant. */
    public AVerification to(Instant pointInTime) {
        return ran(new Verification.Rehearsal(
                rehearsal.restoreMillis(),
                rehearsal.host(),
                rehearsal.systemIdentifier(),
                rehearsal.inProduction(),
                rehearsal.offSite(),
                rehearsal.chaosDrill(),
                pointInTime,
                rehearsal.procedure(),
                rehearsal.procedureDigest()));
    }

    /** Followed a procedure, and does not tell what it said. */
    public AVerification following(String procedure) {
        return following(procedure, null);
    }

    /** Followed a procedure. */
    public AVerification following(String procedure, @Nullable String digest) {
        return ran(new Verification.Rehearsal(
                rehearsal.restoreMillis(),
                rehearsal.host(),
                rehearsal.systemIdentifier(),
                rehearsal.inProduction(),
                rehearsal.offSite(),
                rehearsal.chaosDrill(),
                rehearsal.pointInTime(),
                procedure,
                digest));
    }

    public AVerification from(String source) {
        version = version.source(source);
        return this;
    }

    public AVerification version(long number) {
        version = version.number(number);
        return this;
    }

    /** Withdrawn, by a deletion that names nothing but the key. */
    public Verification gone() {
        var gone = new AVerification(id, "", Verification.Type.UNKNOWN).outcome(Verification.Outcome.UNKNOWN);
        gone.version = version.gone();
        return gone.build();
    }

    public Verification build() {
        return new Verification(
                version.provenance(),
                backupId,
                type,
                outcome,
                startedAt,
                endedAt,
                checks,
                rows,
                rowsInSource,
                tables,
                tablesInSource,
                checksum,
                digest,
                rehearsal,
                null);
    }
}
