package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.ingest.pgmanifest.PgManifest;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.v1.BackupType;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Full backups of {@code pg_basebackup}: files are copied, archives unpacked. Incremental ones are refused. */
public final class PgBaseBackupTool implements RestoreTool {
    private static final String ARCHIVE = "wal-archive";

    /** What {@code cp}, {@code tar} and what unpacks for it say of files that are not what they should be. */
    private static final Pattern OF_THE_BACKUP =
            Pattern.compile("No such file or directory|Not a directory|Input/output error"
                    + "|Unexpected EOF in archive|does not look like a tar archive|Skipping to next header"
                    + "|Member name contains '\\.\\.'|unexpected end of file|invalid compressed data|not in gzip format"
                    + "|trailing garbage ignored|premature end|premature frame end|Decoding error|corrupt"
                    + "|unsupported format|Unknown frame descriptor");

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
        String archive = options.get(ARCHIVE);
        return new Restoration.OfFiles(
                PlainBackup.isIn(from) ? PlainBackup.steps(from, target) : TarBackup.steps(from, target),
                archive == null
                        ? "false"
                        : "cp " + Shell.quoted(Path.of(archive).toAbsolutePath() + "/") + "%f \"%p\"",
                from.resolve("backup_manifest"));
    }

    private static Path directory(Listed backup) {
        return Objects.requireNonNull(Path.of(backup.place()).toAbsolutePath().getParent());
    }

    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        return OF_THE_BACKUP.matcher(ended.text()).find()
                        && Blame.place(ended.text()).isEmpty()
                ? DrillEndedException.failed("restore", ended.lastWords())
                : DrillEndedException.couldNotRun("restore", ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
