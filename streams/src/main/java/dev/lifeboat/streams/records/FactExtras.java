package dev.lifeboat.streams.records;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.LogPosition;
import dev.lifeboat.streams.facts.LogRange;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Schedule;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.facts.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What facts hold since format 2 of their stored form: most catalogs tell little of it, so each group of fields begins
 * with a number whose bits say which of them follow. Of what was stored in format 1 all of it is unknown.
 */
final class FactExtras {
    /** The bits of a rehearsal before there were instants and procedures. */
    private static final long BEFORE_INSTANTS = 0b111_1111;

    private final PackedInput in;
    private final boolean there;

    /** @param there whether they were stored at all */
    FactExtras(PackedInput in, boolean there) {
        this.in = in;
        this.there = there;
    }

    static void put(PackedOutput out, List<Schedule> schedules) {
        out.putLong(schedules.size());
        for (Schedule schedule : schedules) {
            out.putLong(schedule.type().ordinal()).putText(schedule.cron()).putText(schedule.zone());
            out.putLong(schedule.grace().toMillis());
        }
    }

    List<Schedule> schedules() {
        var schedules = new ArrayList<Schedule>();
        for (long left = there ? in.nextLong() : 0; left > 0; left--) {
            schedules.add(new Schedule(
                    Backup.Type.values()[(int) in.nextLong()],
                    in.nextText(),
                    in.nextText(),
                    Duration.ofMillis(in.nextLong())));
        }
        return schedules;
    }

    static void putExpectations(PackedOutput out, List<Registration.Expectation> expectations) {
        out.putLong(expectations.size());
        for (var it : expectations) {
            out.putLong(it.type().ordinal())
                    .putText(it.cron())
                    .putText(it.zone())
                    .putInstant(it.since());
        }
    }

    List<Registration.Expectation> expectations() {
        var expectations = new ArrayList<Registration.Expectation>();
        for (long left = in.nextLong(); left > 0; left--) {
            expectations.add(new Registration.Expectation(
                    Backup.Type.values()[(int) in.nextLong()], in.nextText(), in.nextText(), in.nextInstant()));
        }
        return expectations;
    }

    static void put(PackedOutput out, Backup.Origin origin) {
        Server server = origin.server();
        LogRange log = origin.log();
        out.putLong(bits(
                server.systemIdentifier() != null,
                server.timeline() != null,
                server.engineMajor() != null,
                origin.clientMajor() != null,
                origin.host() != null,
                log.since() != null,
                log.start() != null,
                log.end() != null));
        put(out, server);
        putIfThere(out, origin.clientMajor());
        putIfThere(out, origin.host());
        putIfThere(out, log.since());
        putIfThere(out, log.start());
        putIfThere(out, log.end());
    }

    Backup.Origin origin() {
        long bits = bits();
        return bits == 0
                ? Backup.Origin.UNKNOWN
                : new Backup.Origin(server(bits), anInt(bits, 3), text(bits, 4), logRange(bits));
    }

    private LogRange logRange(long bits) {
        return bits >> 5 == 0
                ? LogRange.UNKNOWN
                : new LogRange(position(bits, 5), position(bits, 6), position(bits, 7));
    }

    private @Nullable LogPosition position(long bits, int field) {
        return has(bits, field) ? LogPosition.of(in.nextText()).orElseThrow() : null;
    }

    static void put(PackedOutput out, Backup.Storage storage) {
        Backup.Copies copies = storage.copies();
        out.putLong(bits(
                storage.encrypted() != null,
                Boolean.TRUE.equals(storage.encrypted()),
                storage.keyId() != null,
                copies != null,
                copies != null && copies.everyMediumKnown(),
                copies != null && copies.offSite(),
                copies != null && copies.lockedUntil() != null));
        putIfThere(out, storage.keyId());
        if (copies != null) {
            out.putLong(copies.count()).putLong(copies.media());
            putIfThere(out, copies.lockedUntil());
        }
    }

    Backup.Storage storage() {
        long bits = bits();
        return bits == 0
                ? Backup.Storage.UNKNOWN
                : new Backup.Storage(
                        has(bits, 0) ? Boolean.valueOf(has(bits, 1)) : null,
                        text(bits, 2),
                        has(bits, 3)
                                ? new Backup.Copies(
                                        (int) in.nextLong(),
                                        (int) in.nextLong(),
                                        has(bits, 4),
                                        has(bits, 5),
                                        instant(bits, 6))
                                : null);
    }

    static void put(PackedOutput out, Verification.Rehearsal rehearsal) {
        out.putLong(bits(
                rehearsal.restoreMillis() != null,
                rehearsal.host() != null,
                rehearsal.systemIdentifier() != null,
                rehearsal.inProduction(),
                rehearsal.offSite() != null,
                Boolean.TRUE.equals(rehearsal.offSite()),
                rehearsal.chaosDrill(),
                rehearsal.pointInTime() != null,
                rehearsal.procedure() != null,
                rehearsal.procedureDigest() != null));
        putIfThere(out, rehearsal.restoreMillis());
        putIfThere(out, rehearsal.host());
        putIfThere(out, rehearsal.systemIdentifier());
        putIfThere(out, rehearsal.pointInTime());
        putIfThere(out, rehearsal.procedure());
        putIfThere(out, rehearsal.procedureDigest());
    }

    /** @param toAnInstantByAProcedure whether the form tells of these; of an older one none is made up from stray bits */
    Verification.Rehearsal rehearsal(boolean toAnInstantByAProcedure) {
        long bits = toAnInstantByAProcedure ? bits() : bits() & BEFORE_INSTANTS;
        return bits == 0
                ? Verification.Rehearsal.UNKNOWN
                : new Verification.Rehearsal(
                        aLong(bits, 0),
                        text(bits, 1),
                        text(bits, 2),
                        has(bits, 3),
                        has(bits, 4) ? Boolean.valueOf(has(bits, 5)) : null,
                        has(bits, 6),
                        instant(bits, 7),
                        text(bits, 8),
                        text(bits, 9));
    }

    static void put(PackedOutput out, Pitr p) {
        Server server = p.production();
        out.putLong(bits(
                server.systemIdentifier() != null,
                server.timeline() != null,
                server.engineMajor() != null,
                p.lostSegments() != null,
                p.retention() != null,
                p.lastVerifiedAt() != null));
        out.putLong(p.verified().ordinal());
        put(out, server);
        putIfThere(out, p.lostSegments());
        putIfThere(out, p.retention() == null ? null : p.retention().toMillis());
        putIfThere(out, p.lastVerifiedAt());
    }

    Pitr pitr(
            Provenance provenance,
            @Nullable Instant earliest,
            @Nullable Instant latest,
            @Nullable Boolean enabled,
            @Nullable Instant archivedAt,
            @Nullable Instant failedAt) {
        long bits = bits();
        var verified = there ? Verification.Outcome.values()[(int) in.nextLong()] : Verification.Outcome.UNKNOWN;
        Server production = server(bits);
        Long lost = aLong(bits, 3);
        Long retention = aLong(bits, 4);
        return new Pitr(
                provenance,
                earliest,
                latest,
                enabled,
                archivedAt,
                failedAt,
                lost,
                retention == null ? null : Duration.ofMillis(retention),
                instant(bits, 5),
                verified,
                production);
    }

    private static void put(PackedOutput out, Server server) {
        putIfThere(out, server.systemIdentifier());
        putIfThere(out, server.timeline());
        putIfThere(out, server.engineMajor());
    }

    private Server server(long bits) {
        return (bits & 7) == 0 ? Server.UNKNOWN : new Server(text(bits, 0), aLong(bits, 1), anInt(bits, 2));
    }

    private static long bits(boolean... flags) {
        long bits = 0;
        for (int i = 0; i < flags.length; i++) {
            bits |= flags[i] ? 1L << i : 0;
        }
        return bits;
    }

    private long bits() {
        return there ? in.nextLong() : 0;
    }

    private static boolean has(long bits, int field) {
        return (bits >> field & 1) == 1;
    }

    private static void putIfThere(PackedOutput out, @Nullable LogPosition value) {
        if (value != null) {
            out.putText(value.toString());
        }
    }

    private static void putIfThere(PackedOutput out, @Nullable String value) {
        if (value != null) {
            out.putText(value);
        }
    }

    private static void putIfThere(PackedOutput out, @Nullable Number value) {
        if (value != null) {
            out.putLong(value.longValue());
        }
    }

    private static void putIfThere(PackedOutput out, @Nullable Instant value) {
        if (value != null) {
            out.putInstant(value);
        }
    }

    private @Nullable String text(long bits, int field) {
        return has(bits, field) ? in.nextText() : null;
    }

    private @Nullable Long aLong(long bits, int field) {
        return has(bits, field) ? Long.valueOf(in.nextLong()) : null;
    }

    private @Nullable Integer anInt(long bits, int field) {
        return has(bits, field) ? Integer.valueOf((int) in.nextLong()) : null;
    }

    private @Nullable Instant instant(long bits, int field) {
        return has(bits, field) ? in.nextInstant() : null;
    }
}
