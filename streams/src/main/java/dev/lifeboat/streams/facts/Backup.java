package dev.lifeboat.streams.facts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One backup.
 *
 * @param backupId its identity within its source, the one that verifications name
 * @param startedAt when it began; null only where the source does not say, as in a deletion that names nothing but the id
 * @param endedAt when it ended; null while it runs
 * @param sizeBytes size as stored; null when not known
 * @param nulDevice it was written to the NUL device: it exists nowhere
 * @param parents backupId of each backup that it builds on
 * @param expiresAt from when on it may be removed
 * @param takenFrom the system that it was taken from
 * @param storage how it is kept
 */
public record Backup(
        Provenance provenance,
        String backupId,
        Type type,
        boolean copyOnly,
        Status status,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long sizeBytes,
        boolean nulDevice,
        List<String> parents,
        @Nullable Instant expiresAt,
        @Nullable String digest,
        Origin takenFrom,
        Storage storage)
        implements Fact {

    /** Kind of a backup. */
    public enum Type {
        UNKNOWN,
        FULL,
        DIFFERENTIAL,
        INCREMENTAL,
        LOG
    }

    /** Where a backup stands. Only {@code COMPLETED} can be good. */
    public enum Status {
        UNKNOWN,
        STARTED,
        COMPLETED,
        COMPLETED_WITH_ERRORS,
        PARTIAL,
        ABORTED,
        FAILED,
        EXPIRED,
        DELETED
    }

    /**
     * The system that a backup was taken from, and with what.
     *
     * @param server the cluster, its timeline and engine
     * @param clientMajor series of the tool's version, where the tool is the engine's own and must keep up with it
     * @param host host of the system
     * @param log where in the system's log it stands
     */
    public record Origin(
            Server server,
            @Nullable Integer clientMajor,
            @Nullable String host,
            LogRange log) {
        public static final Origin UNKNOWN = new Origin(Server.UNKNOWN, null, null);

        /** A system of whose log nothing is told. */
        public Origin(Server server, @Nullable Integer clientMajor, @Nullable String host) {
            this(server, clientMajor, host, LogRange.UNKNOWN);
        }
    }

    /**
     * How a backup is kept.
     *
     * @param encrypted null when not known
     * @param keyId the key it is encrypted with
     * @param copies null when nothing is told of copies
     */
    public record Storage(
            @Nullable Boolean encrypted,
            @Nullable String keyId,
            @Nullable Copies copies) {
        public static final Storage UNKNOWN = new Storage(null, null, null);
    }

    /**
     * The copies of a backup, its first location included.
     *
     * @param count how many, in different locations
     * @param media on how many kinds of media
     * @param everyMediumKnown each copy says on what medium it is
     * @param offSite at least one is kept away from production
     * @param lockedUntil until when at least one cannot be deleted; null when all can
     */
    public record Copies(
            int count,
            int media,
            boolean everyMediumKnown,
            boolean offSite,
            @Nullable Instant lockedUntil) {}

    public Backup {
        parents = List.copyOf(parents);
    }

    /** A backup of whose system and storage nothing is known. */
    public Backup(
            Provenance provenance,
            String backupId,
            Type type,
            boolean copyOnly,
            Status status,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Long sizeBytes,
            boolean nulDevice,
            List<String> parents,
            @Nullable Instant expiresAt,
            @Nullable String digest) {
        this(
                provenance,
                backupId,
                type,
                copyOnly,
                status,
                startedAt,
                endedAt,
                sizeBytes,
                nulDevice,
                parents,
                expiresAt,
                digest,
                Origin.UNKNOWN,
                Storage.UNKNOWN);
    }

    /** When it ended, or what comes next to it, in milliseconds: what does not tell had ended when it was told. */
    public long endMillis() {
        return Millis.of(endedAt, Millis.of(startedAt, Millis.of(provenance.observedAt())));
    }

    @Override
    public Kind kind() {
        return Kind.BACKUP;
    }
}
