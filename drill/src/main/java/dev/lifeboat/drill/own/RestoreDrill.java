package dev.lifeboat.drill.own;

import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.own.DrillReport.Check;
import dev.lifeboat.drill.own.DrillReport.Result;
import dev.lifeboat.drill.postgres.Amcheck;
import dev.lifeboat.local.PartFailedException;
import dev.lifeboat.local.PortTakenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rehearses a restore: checks every file of a backup, copies it elsewhere, starts a second server from it, and asks that
 * server what it holds. The second server is stopped before the report is returned; its files stay for whoever wants to
 * look.
 *
 * <p>The first check that fails ends the drill: restoring from files known to be damaged proves nothing.
 */
public final class RestoreDrill {
    static final String FILES = "files";
    static final String COPY = "copy";
    static final String RECOVER = "recover";
    static final String STRUCTURE = "structure";
    static final String CONTENTS = "contents";

    private final Backup backup;
    private final Path password;
    private final String database;
    private final InstantSource clock;
    private final Progress progress;

    private final Map<String, Duration> phases = new LinkedHashMap<>();
    private final List<Check> checks = new ArrayList<>();
    private @Nullable String digest;
    private @Nullable String systemIdentifier;
    private @Nullable Contents restored;

    /**
     * @param password file with the password of the source's superuser
     * @param database the database whose structure and contents are checked, e.g. {@code orders}
     */
    public RestoreDrill(Backup backup, Path password, String database, InstantSource clock, Progress progress) {
        this.backup = backup;
        this.password = password;
        this.database = database;
        this.clock = clock;
        this.progress = progress;
    }

    /** Restores into a directory that does not exist yet, and reports; throws nothing that a report can say. */
    public DrillReport run(Path directory) {
        Instant startedAt = clock.instant();
        Result result;
        try {
            result = files() && restore(directory) ? Result.PASSED : Result.FAILED;
        } catch (IOException | SQLException | UncheckedIOException | PortTakenException e) {
            checks.add(new Check("drill", false, "could not run: " + e.getMessage()));
            result = Result.COULD_NOT_RUN;
        }
        return report(result, startedAt);
    }

    /** Only checks the files, against the manifest and the manifest against the digest it had. */
    public DrillReport checkFilesOnly() {
        Instant startedAt = clock.instant();
        Result result;
        try {
            result = files() ? Result.PASSED : Result.FAILED;
        } catch (IOException e) {
            checks.add(new Check(FILES, false, "could not be checked: " + e.getMessage()));
            result = Result.COULD_NOT_RUN;
        }
        return report(result, startedAt);
    }

    private boolean files() throws IOException {
        try (var phase = new Phase(FILES)) {
            Manifest manifest = Manifest.read(backup.directory());
            digest = manifest.digest();
            if (!manifest.digest().equals(backup.manifest().digest())) {
                return check(FILES, false, "the manifest itself was changed: " + digest);
            }
            List<FileFault> faults = manifest.check(backup.directory(), progress);
            return check(
                    FILES,
                    faults.isEmpty(),
                    faults.isEmpty()
                            ? manifest.files().size() + " files are as they were backed up"
                            : summary(faults.stream().map(FileFault::toString).toList()));
        }
    }

    private boolean restore(Path directory) throws IOException, SQLException {
        try (var phase = new Phase(COPY)) {
            RestoredServer.copy(backup, password, directory, progress);
        }
        try (RestoredServer server = recover(directory)) {
            return server != null && identity(server) && structure(server) && contents(server);
        }
    }

    /** Copying went well, so a server that does not come up speaks against the backup. */
    private @Nullable RestoredServer recover(Path directory) {
        progress.at("recovering", 0, 0);
        try (var phase = new Phase(RECOVER)) {
            RestoredServer server = RestoredServer.start(backup, directory);
            check(RECOVER, true, "a second server came up from it and takes writes");
            return server;
        } catch (PartFailedException | SQLException | IllegalStateException e) {
            check(RECOVER, false, "no server came up from it: " + e.getMessage());
            return null;
        }
    }

    private boolean identity(RestoredServer server) throws SQLException {
        systemIdentifier = server.systemIdentifier();
        boolean same = Objects.equals(systemIdentifier, backup.systemIdentifier());
        return check(
                "identity",
                same,
                same
                        ? "system identifier " + systemIdentifier + " as at the source"
                        : "system identifier " + systemIdentifier + " instead of " + backup.systemIdentifier());
    }

    private boolean structure(RestoredServer server) throws SQLException {
        try (var phase = new Phase(STRUCTURE)) {
            Amcheck structure = Amcheck.check(server.jdbcUrl(database), progress);
            return check(
                    STRUCTURE,
                    structure.problems().isEmpty(),
                    structure.problems().isEmpty()
                            ? "amcheck found nothing wrong in " + structure.tables() + " tables and "
                                    + structure.indexes() + " indexes"
                            : summary(structure.problems()));
        }
    }

    private boolean contents(RestoredServer server) throws SQLException {
        progress.at("comparing contents", 0, 0);
        try (var phase = new Phase(CONTENTS)) {
            Contents found = Contents.of(server.jdbcUrl(database));
            restored = found;
            Contents expected = backup.contents();
            if (expected == null) {
                return true; // nothing to compare with: contentsMatched() says so, and no check claims otherwise
            }
            List<String> differences = expected.differences(found);
            return check(
                    CONTENTS,
                    differences.isEmpty(),
                    differences.isEmpty()
                            ? found.tables().size() + " tables with " + found.rows() + " rows are as in the source"
                            : summary(differences));
        }
    }

    private boolean check(String name, boolean passed, String finding) {
        checks.add(new Check(name, passed, finding));
        return passed;
    }

    private DrillReport report(Result result, Instant startedAt) {
        return new DrillReport(
                result,
                startedAt,
                clock.instant(),
                new LinkedHashMap<>(phases),
                checks,
                digest,
                systemIdentifier,
                restored,
                backup.contents());
    }

    private static String summary(List<String> problems) {
        String shown = String.join("; ", problems.subList(0, Math.min(3, problems.size())));
        return problems.size() > 3 ? shown + "; and " + (problems.size() - 3) + " more" : shown;
    }

    private final class Phase implements AutoCloseable {
        private final String name;
        private final Instant from = clock.instant();

        Phase(String name) {
            this.name = name;
        }

        @Override
        public void close() {
            phases.put(name, Duration.between(from, clock.instant()));
        }
    }
}
