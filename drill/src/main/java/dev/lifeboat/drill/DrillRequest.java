package dev.lifeboat.drill;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a drill is to do.
 *
 * @param database the database, {@code engine:cluster/name}
 * @param name what the server calls it, e.g. {@code orders}
 * @param choice which backup
 * @param pointInTime what to recover to; null: only until the backup is consistent
 * @param directory below which a directory is made for the drill, and removed
 * @param systemIdentifier what the cluster must be; null: what the backup is listed as
 * @param floors what it holds at least
 * @param validations what else is asked
 * @param checkFirst whether the tool compares the backup with its own checksums before it is restored
 * @param timeLimit for all of it
 * @param rto within which it should be back; null when not known
 * @param account as whom tools and the server run when this process is root, which PostgreSQL refuses to be
 * @param superuser the role by which the restored server is asked
 * @param binaries where PostgreSQL's programs are; null: where the system's packages put those of the backup's version
 * @param preload libraries that the restored server must load, which otherwise loads none
 * @param environment what the place of the drill is called
 * @param chaos announced to nobody
 * @param expected what its content is compared with; null: with nothing
 */
public record DrillRequest(
        String database,
        String name,
        Choice choice,
        @Nullable Instant pointInTime,
        Path directory,
        @Nullable String systemIdentifier,
        Floors floors,
        List<Validation> validations,
        boolean checkFirst,
        Duration timeLimit,
        @Nullable Duration rto,
        String account,
        String superuser,
        @Nullable Path binaries,
        List<String> preload,
        String environment,
        boolean chaos,
        @Nullable Expected expected) {
    public DrillRequest {
        validations = List.copyOf(validations);
        preload = List.copyOf(preload);
        directory = directory.toAbsolutePath().normalize();
        if (timeLimit.isNegative() || timeLimit.isZero()) {
            throw new IllegalArgumentException("the time limit is more than nothing");
        }
        if (expected != null && !expected.snapshot().database().equals(database)) {
            throw new IllegalArgumentException(
                    "the snapshot is of " + expected.snapshot().database() + ", and the drill of " + database);
        }
    }

    /** Compares its content with nothing. */
    public DrillRequest(
            String database,
            String name,
            Choice choice,
            @Nullable Instant pointInTime,
            Path directory,
            @Nullable String systemIdentifier,
            Floors floors,
            List<Validation> validations,
            boolean checkFirst,
            Duration timeLimit,
            @Nullable Duration rto,
            String account,
            String superuser,
            @Nullable Path binaries,
            List<String> preload,
            String environment,
            boolean chaos) {
        this(
                database,
                name,
                choice,
                pointInTime,
                directory,
                systemIdentifier,
                floors,
                validations,
                checkFirst,
                timeLimit,
                rto,
                account,
                superuser,
                binaries,
                preload,
                environment,
                chaos,
                null);
    }
}
