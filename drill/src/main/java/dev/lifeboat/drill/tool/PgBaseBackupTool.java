package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.ingest.pgmanifest.PgManifest;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.v1.BackupType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Backups of {@code pg_basebackup}, plain and full: the directory is copied. Archives and incremental ones are refused. */
public final class PgBaseBackupTool implements RestoreTool {
    private static final String ARCHIVE = "wal-archive";

    private final Path place;
    private final Map<String, String> options;

    /**
     * @param place the backup, or a directory of backups
     * @param options {@code wal-archive}: a directory that holds the files of the log; and what the adapter knows
     */
    public PgBaseBackupTool(Path place, Map<String, String> options) {
        this.place = place;
        this.options = Map.copyOf(options);
        Keys.refuseUnknown(name(), options, Set.of(), List.of(new PgManifest()));
    }

    @Override
    public String name() {
        return "pg-manifest";
    }

    @Override
    public Engine engine() {
        return Engine.POSTGRESQL;
    }

    /** Sizes are enough to list them; reading all of all backups is for the check. */
    @Override
    public Asking lists(Account account) {
        var quick = new HashMap<>(options);
        quick.put("checksums", "false");
        return new Asking(new PgManifest(), new From.Files(List.of(place)), quick);
    }

    @Override
    public Asking checks(Account account) {
        return new Asking(new PgManifest(), new From.Files(List.of(place)), options);
    }

    @Override
    public Restoration restoration(Listed backup, Target target) throws DrillEndedException {
        Path from = directory(backup);
        if (backup.backup().getType() == BackupType.INCREMENTAL) {
            throw DrillEndedException.couldNotRun(
                    "plan", "an incremental backup of pg_basebackup is not restored by this drill yet: " + from);
        }
        if (!Files.exists(from.resolve("PG_VERSION"))) {
            throw DrillEndedException.couldNotRun(
                    "plan", "a backup of pg_basebackup in archives is not restored by this drill yet: " + from);
        }
        refuseTablespaces(from);
        String archive = options.get(ARCHIVE);
        return new Restoration.OfFiles(
                List.of(new Restoration.Step(
                        "restore",
                        List.of(
                                "cp",
                                "-R",
                                "--preserve=mode,timestamps",
                                from + "/.",
                                target.scratch().data().toString()))),
                archive == null
                        ? "false"
                        : "cp " + Shell.quoted(Path.of(archive).toAbsolutePath() + "/") + "%f \"%p\"");
    }

    private static Path directory(Listed backup) {
        return Objects.requireNonNull(Path.of(backup.place()).toAbsolutePath().getParent());
    }

    /** Their links lead into the backup itself, or to the source: a server would write there. */
    private static void refuseTablespaces(Path backup) throws DrillEndedException {
        Path links = backup.resolve("pg_tblspc");
        try (var all = Files.newDirectoryStream(links)) {
            for (Path link : all) {
                throw DrillEndedException.couldNotRun(
                        "plan",
                        "a backup of pg_basebackup with tablespaces is not restored by this drill yet: " + link);
            }
        } catch (IOException e) {
            if (Files.exists(links)) {
                throw DrillEndedException.couldNotRun("plan", links + " cannot be read: " + e.getMessage());
            }
        }
    }

    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        boolean gone = ended.text().contains("No such file or directory")
                || ended.text().contains("Input/output error");
        return gone && Blame.place(ended.text()).isEmpty()
                ? DrillEndedException.failed("restore", ended.lastWords())
                : DrillEndedException.couldNotRun("restore", ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
