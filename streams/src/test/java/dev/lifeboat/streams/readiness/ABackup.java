package dev.lifeboat.streams.readiness;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes backups for tests: a completed full one of ten minutes and 10 GiB, unless told otherwise. */
public final class ABackup {
    public static final long TEN_GIB = 10L << 30;

    /** Positions by which every backup joins every other one. */
    public static final LogRange JOINING = range("0/1", "0/1", "0/1");

    private final String id;
    private Version version;
    private Backup.Type type = Backup.Type.FULL;
    private Backup.Status status = Backup.Status.COMPLETED;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;
    private @Nullable Long bytes = TEN_GIB;
    private boolean nulDevice;
    private List<String> parents = List.of();
    private @Nullable Instant expiresAt;
    private @Nullable String digest;
    private boolean copyOnly;
    private Backup.Origin takenFrom = Backup.Origin.UNKNOWN;
    private LogRange log = JOINING;
    private Backup.Storage storage = Backup.Storage.UNKNOWN;

    private ABackup(String id) {
        this.id = id;
        this.version = new Version("lifeboat.backup.v1", Examples.CATALOG, "backup_catalog/" + id, 1, false);
    }

    public static ABackup called(String id) {
        return new ABackup(id);
    }

    public ABackup endedAt(@Nullable Instant end) {
        this.endedAt = end;
        this.startedAt = Version.before(end, Duration.ofMinutes(10));
        return this;
    }

    public ABackup startedAt(@Nullable Instant start) {
        this.startedAt = start;
        return this;
    }

    public ABackup running(Instant start) {
        this.startedAt = start;
        this.endedAt = null;
        return status(Backup.Status.STARTED);
    }

    public ABackup type(Backup.Type type) {
        this.type = type;
        return this;
    }

    public ABackup status(Backup.Status status) {
        this.status = status;
        return this;
    }

    public ABackup bytes(@Nullable Long bytes) {
        this.bytes = bytes;
        return this;
    }

    public ABackup onNulDevice() {
        this.nulDevice = true;
        return this;
    }

    public ABackup on(String... parents) {
        this.parents = List.of(parents);
        return this;
    }

    public ABackup expiresAt(@Nullable Instant expiry) {
        this.expiresAt = expiry;
        return this;
    }

    public ABackup digest(@Nullable String digest) {
        this.digest = digest;
        return this;
    }

    public ABackup copyOnly() {
        this.copyOnly = true;
        return this;
    }

    public ABackup takenFrom(@Nullable String systemIdentifier, @Nullable String host) {
        return takenFrom(new Backup.Origin(new Server(systemIdentifier, 1L, 1800), null, host));
    }

    public ABackup onTimeline(@Nullable Long timeline) {
        return takenFrom(new Backup.Origin(new Server(null, timeline, null), null, null));
    }

    public ABackup takenFrom(Backup.Origin origin) {
        this.takenFrom = origin;
        return this;
    }

    /** Where it stands in the log; null where nothing tells. */
    public ABackup log(@Nullable String since, @Nullable String start, @Nullable String end) {
        this.log = range(since, start, end);
        return this;
    }

    private static LogRange range(@Nullable String since, @Nullable String start, @Nullable String end) {
        return new LogRange(position(since), position(start), position(end));
    }

    private static @Nullable LogPosition position(@Nullable String text) {
        return text == null ? null : LogPosition.of(text).orElseThrow();
    }

    public ABackup stored(@Nullable Boolean encrypted, @Nullable String keyId, Backup.@Nullable Copies copies) {
        this.storage = new Backup.Storage(encrypted, keyId, copies);
        return this;
    }

    public ABackup from(String source) {
        version = version.source(source);
        return this;
    }

    public ABackup version(long number) {
        version = version.number(number);
        return this;
    }

    /** Withdrawn, by a deletion that names nothing but the key. */
    public Backup gone() {
        return new ABackup(id)
                .versionOf(version.gone())
                .bytes(null)
                .status(Backup.Status.DELETED)
                .type(Backup.Type.UNKNOWN)
                .build();
    }

    /** Withdrawn, by a deletion that tells all of the backup. */
    public Backup goneWhole() {
        version = version.gone();
        return build();
    }

    public Backup build() {
        return new Backup(
                version.provenance(),
                id,
                type,
                copyOnly,
                status,
                startedAt,
                endedAt,
                bytes,
                nulDevice,
                parents,
                expiresAt,
                digest,
                new Backup.Origin(takenFrom.server(), takenFrom.clientMajor(), takenFrom.host(), log),
                storage);
    }

    private ABackup versionOf(Version version) {
        this.version = version;
        return this;
    }
}
