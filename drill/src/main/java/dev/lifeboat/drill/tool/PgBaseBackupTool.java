package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Blame;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.ingest.pgmanifest.PgManifest;
import dev.lifeboat.ingest.tools.From;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Backups of {@code pg_basebackup}: files are copied, archives unpacked, and of an incremental one and all that it builds on
 * {@code pg_combinebackup} makes one.
 */
public final class PgBaseBackupTool implements RestoreTool {
    private static final String ARCHIVE = "wal-archive";

    /** What {@code cp}, {@code tar} and what unpacks for it say of files that are not what they should be. */
    private static final Pattern OF_THE_BACKUP =
            Pattern.compile("No such file or directory|Not a directory|Input/output error"
                    + "|Unexpected EOF in archive|does not look like a tar archive|Skipping to next header"
                    + "|Member name contains '\\.\\.'|unexpected end of file|invalid compressed data|not in gzip format"
                    + "|trailing garbage ignored|premature end|premature frame end|Decoding error|corrupt"
                    + "|unsupported format|Unknown frame descriptor");

    /** What {@code pg_combinebackup} says of backups that are not what they should be; all else proves nothing. */
    private static final Pattern OF_THE_CHAIN =
            Pattern.compile("bad incremental magic number|in excess of segment size|is too short: expected"
                    + "|unexpected incremental file|could not read (?:from )?file .*: read |unexpected end of file"
                    + "|CRC is incorrect|expected system identifier|manifest system identifier is|incremental backup, but"
                    + "|full backup, but|starts (?:on timeline|at LSN) .* but expected|could not parse|could not find"
                    + "|improper terminator|invalid TLI|unexpected control file version|contains no entry for file"
                    + "|duplicate path name|does not exist|No such file or directory|Input/output error");

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
    public List<Listed> chain(Listed backup, List<Listed> all) throws DrillEndedException {
        return Chain.of(
                backup,
                all,
                child -> child.getChangesSince() == null
                        ? "holds changes alone, and does not say since when"
                        : "builds on the backup of its cluster that began at " + child.getChangesSince()
                                + " of the log, and no such backup is here");
    }

    /** What is combined is no larger than all that it is made of; archives are unpacked first, and stay until the end. */
    @Override
    public OptionalLong bytes(List<Listed> chain) {
        var combined = RestoreTool.super.bytes(chain);
        return combined.isEmpty() || chain.size() == 1
                ? combined
                : OptionalLong.of(combined.getAsLong()
                        + chain.stream()
                                .filter(link -> !PlainBackup.isIn(directory(link)))
                                .mapToLong(link ->
                                        Objects.requireNonNull(link.backup().getSizeBytes()))
                                .sum());
    }

    @Override
    public Restoration restoration(Listed backup, Target target) throws DrillEndedException {
        if (target.chain().size() > 1) {
            return new Restoration.OfFiles(
                    CombinedBackup.steps(
                            target.chain().stream()
                                    .map(PgBaseBackupTool::directory)
                                    .toList(),
                            target),
                    fetch(),
                    ListedFiles.ofCombined(directory(backup).resolve(ListedFiles.MANIFEST)));
        }
        Path from = directory(backup);
        var to = ClusterFiles.restored(target.scratch());
        return new Restoration.OfFiles(
                PlainBackup.isIn(from) ? PlainBackup.steps(from, to) : TarBackup.steps(from, to),
                fetch(),
                ListedFiles.of(from.resolve(ListedFiles.MANIFEST)));
    }

    private String fetch() {
        String archive = options.get(ARCHIVE);
        return archive == null ? "false" : "cp " + Shell.quoted(Path.of(archive).toAbsolutePath() + "/") + "%f \"%p\"";
    }

    private static Path directory(Listed backup) {
        return Objects.requireNonNull(Path.of(backup.place()).toAbsolutePath().getParent());
    }

    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        return ended.name().equals(CombinedBackup.COMBINE)
                ? blame(ended, OF_THE_CHAIN, "combine")
                : blame(ended, OF_THE_BACKUP, "restore");
    }

    private static DrillEndedException blame(Commands.Ended ended, Pattern ofTheBackup, String check) {
        return ofTheBackup.matcher(ended.text()).find()
                        && Blame.place(ended.text()).isEmpty()
                ? DrillEndedException.failed(check, ended.lastWords())
                : DrillEndedException.couldNotRun(check, ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
