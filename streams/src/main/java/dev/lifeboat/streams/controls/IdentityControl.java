package dev.lifeboat.streams.controls;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Server;
import dev.lifeboat.streams.policy.Words;
import dev.lifeboat.streams.state.Candidate;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether the backup that the verdict leans on is of the production system, and fits it: RR-17. Production is what the
 * registration and the reports about its log say it is; whatever both sides tell must agree, and both must tell the
 * cluster. A backup of an older timeline can still be rolled forward; one of a timeline that production never reached
 * cannot.
 */
final class IdentityControl {

    static Finding coherent(Scene scene) {
        Candidate deciding = scene.leaning.deciding;
        if (deciding == null) {
            return BackupControls.noBackup();
        }
        Backup.Origin taken = deciding.backup.takenFrom();
        Registration registration = scene.index.registration;
        String registered = registration == null ? null : registration.systemIdentifier();
        boolean known = registered != null && taken.server().systemIdentifier() != null;
        if (registration != null && differ(registered, taken.server().systemIdentifier())) {
            return otherSystem(deciding, registered, registration);
        }
        for (Pitr row : scene.index.pitr) {
            Server production = row.production();
            if (differ(registered, production.systemIdentifier())) {
                return Finding.fail(
                        ReasonCode.IDENTITY_MISMATCH,
                        () -> "registered is system " + registered + "; the log is that of system "
                                + production.systemIdentifier(),
                        Objects.requireNonNull(registration),
                        row);
            }
            if (differ(production.systemIdentifier(), taken.server().systemIdentifier())) {
                return otherSystem(deciding, production.systemIdentifier(), row);
            }
            known |= production.systemIdentifier() != null && taken.server().systemIdentifier() != null;
            Finding unfit = unfit(deciding, production, row);
            if (unfit != null) {
                return unfit;
            }
        }
        Finding behind = behind(deciding, taken.server().engineMajor());
        if (behind != null) {
            return behind;
        }
        return known ? fits(deciding) : unknown(deciding, registered);
    }

    private static Finding fits(Candidate deciding) {
        return Finding.pass(
                () -> deciding + " was taken from system "
                        + deciding.backup.takenFrom().server().systemIdentifier() + ", which is production",
                deciding.backup);
    }

    /** A tool of the engine that is older than the engine: what it writes need not be whole, or anything at all. */
    private static @Nullable Finding behind(Candidate deciding, @Nullable Integer engine) {
        Integer client = deciding.backup.takenFrom().clientMajor();
        return client == null || engine == null || client >= engine
                ? null
                : Finding.fail(
                        ReasonCode.VERSION_MISMATCH,
                        () -> deciding + " was made by a tool of version " + Words.version(client)
                                + ", older than the engine's " + Words.version(engine),
                        deciding.backup);
    }

    private static @Nullable Finding unfit(Candidate deciding, Server production, Pitr row) {
        Server taken = deciding.backup.takenFrom().server();
        if (differ(taken.engineMajor(), production.engineMajor())) {
            return Finding.fail(
                    ReasonCode.VERSION_MISMATCH,
                    () -> deciding + " was taken from version " + version(taken) + " of the engine; production runs "
                            + version(production),
                    deciding.backup,
                    row);
        }
        Long timeline = taken.timeline();
        Long current = production.timeline();
        if (timeline != null && current != null && timeline > current) {
            return Finding.fail(
                    ReasonCode.IDENTITY_MISMATCH,
                    () -> deciding + " was taken on timeline " + timeline + "; production is on " + current,
                    deciding.backup,
                    row);
        }
        return behind(deciding, production.engineMajor());
    }

    private static Finding otherSystem(Candidate deciding, @Nullable String production, Fact by) {
        return Finding.fail(
                ReasonCode.IDENTITY_MISMATCH,
                () -> deciding + " was taken from system "
                        + deciding.backup.takenFrom().server().systemIdentifier() + "; production is " + production,
                deciding.backup,
                by);
    }

    private static Finding unknown(Candidate deciding, @Nullable String registered) {
        return Finding.unknown(
                ReasonCode.IDENTITY_UNKNOWN,
                () -> deciding.backup.takenFrom().server().systemIdentifier() == null
                        ? "nothing tells which system " + deciding + " was taken from"
                        : registered == null ? "nothing tells which system is production" : "nothing tells",
                deciding.backup);
    }

    private static String version(Server server) {
        return server.engineMajor() == null ? "?" : Words.version(server.engineMajor());
    }

    private static boolean differ(@Nullable Object a, @Nullable Object b) {
        return a != null && b != null && !a.equals(b);
    }

    private IdentityControl() {}
}
