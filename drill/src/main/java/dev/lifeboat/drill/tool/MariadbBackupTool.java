package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.ingest.mariadbbackup.MariadbBackup;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.v1.BackupEvidence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code mariadb-backup}: full backups, and incremental ones with all that they build on. Preparing writes to a backup, so it is
 * done to copies. What it prints says up to where it applied the log of each.
 */
public final class MariadbBackupTool implements RestoreTool {
    private static final String SERVER_ID = "server-id";
    private static final String ZONE = "zone";

    /** What the files of a source need, and what it may be set to: nothing that leads to another place. */
    private static final Map<String, Pattern> LAYOUT = Map.of(
            "innodb_data_file_path", Pattern.compile("[A-Za-z0-9_.-]+:[0-9A-Za-z]+[A-Za-z0-9_.:;-]*"),
            "innodb_page_size", Pattern.compile("\\d{4,5}[kK]?|\\d{1,2}[kK]"),
            "innodb_undo_tablespaces", Pattern.compile("\\d{1,3}"),
            "innodb_log_file_size", Pattern.compile("\\d{1,15}"));

    private static final Pattern SETTING = Pattern.compile("\\s*([a-z_]+)\\s*=\\s*(.*?)\\s*");
    private static final Pattern GTIDS = Pattern.compile("GTID of the last change '([0-9,\\s-]*)'");

    private final Path place;
    private final Map<String, String> options;
    private final @Nullable BinaryLog continued;

    /**
     * @param place the backup, or a directory of backups
     * @param options {@code server-id}: the id of the server that must have written last; {@code binlog}: a directory that holds
     *     the binary log; and what the adapter knows
     */
    public MariadbBackupTool(Path place, Map<String, String> options) {
        this.place = place;
        this.options = Map.copyOf(options);
        Keys.refuseUnknown(name(), options, Set.of(SERVER_ID, BinaryLog.KEY), List.of(MariadbBackup.ofMariadb()));
        if (!options.containsKey(ZONE)) {
            throw new IllegalArgumentException(
                    "mariadb-backup does not tell in which zone its times are; say it with --set zone=ZONE, e.g. zone=UTC");
        }
        if (!options.getOrDefault(SERVER_ID, "1").matches("\\d{1,10}")) {
            throw new IllegalArgumentException("server-id is a number, e.g. --set server-id=7");
        }
        this.continued = BinaryLog.of(options);
    }

    @Override
    public String name() {
        return "mariadb-backup";
    }

    @Override
    public Engine engine() {
        return Engine.MARIADB;
    }

    /** Reading all of all backups is for the check. */
    @Override
    public Asking lists(Account account) {
        var quick = known();
        quick.put("checksums", "false");
        return new Asking(MariadbBackup.ofMariadb(), new From.Files(List.of(place)), quick);
    }

    @Override
    public Asking checks(Account account) {
        return new Asking(MariadbBackup.ofMariadb(), new From.Files(List.of(place)), known());
    }

    private Map<String, String> known() {
        var known = new HashMap<>(BinaryLog.without(options));
        known.remove(SERVER_ID);
        return known;
    }

    @Override
    public List<Listed> chain(Listed backup, List<Listed> all) throws DrillEndedException {
        return Chain.of(
                backup,
                all,
                child -> "goes on at " + child.getChangesSince()
                        + " of the log, and no backup is here that ends there and takes it");
    }

    @Override
    public Restoration restoration(Listed backup, Target target) throws DrillEndedException {
        if (!target.programs().has("mariadb-backup")) {
            throw DrillEndedException.couldNotRun(
                    "tools", "mariadb-backup is not installed here; install it, or name its directory with --binaries");
        }
        var staged = target.scratch().tablespaces();
        Path full = staged.resolve("backup-0");
        Map<String, String> layout = layout(directory(target.chain().get(0)));
        var links = new ArrayList<Restoration.Link>();
        for (Listed listed : target.chain()) {
            refuse(listed.backup());
            Path to = staged.resolve("backup-" + links.size());
            var prepare = new ArrayList<>(List.of("--prepare", "--use-memory=128M", "--target-dir=" + full));
            if (!links.isEmpty()) {
                prepare.add("--incremental-dir=" + to);
            }
            links.add(new Restoration.Link(
                    directory(listed),
                    to,
                    step("prepare-" + links.size(), target, prepare, layout),
                    Objects.requireNonNullElse(listed.backup().getLogEnd(), "")));
        }
        return new Restoration.OfChain(
                links,
                step(
                        "move-back",
                        target,
                        List.of(
                                "--move-back",
                                "--target-dir=" + full,
                                "--datadir=" + target.scratch().data()),
                        layout),
                layout,
                servers(backup),
                options.get(SERVER_ID),
                continued == null ? null : () -> continued.ofBackup(directory(backup)));
    }

    @Override
    public boolean knowsLog() {
        return continued != null;
    }

    private static Restoration.Step step(String name, Target target, List<String> what, Map<String, String> layout) {
        var words = new ArrayList<>(List.of(target.programs().program("mariadb-backup"), "--no-defaults"));
        words.addAll(what);
        words.add("--tmpdir=" + target.scratch().logs());
        layout.forEach((setting, value) -> words.add("--" + setting.replace('_', '-') + "=" + value));
        return new Restoration.Step(name, words);
    }

    private static void refuse(BackupEvidence backup) throws DrillEndedException {
        if (backup.getCompression() != null) {
            throw DrillEndedException.couldNotRun(
                    "plan",
                    backup.getBackupId() + " is compressed (" + backup.getCompression()
                            + "), which is not restored by this drill yet");
        }
        if (Boolean.TRUE.equals(backup.getEncrypted())) {
            throw DrillEndedException.couldNotRun(
                    "plan", backup.getBackupId() + " is encrypted, which is not restored by this drill yet");
        }
    }

    private static Path directory(Listed backup) {
        return Objects.requireNonNull(Path.of(backup.place()).toAbsolutePath().getParent());
    }

    /** What the backup says of the layout of its files, in its own file of options, of which nothing else is taken. */
    static Map<String, String> layout(Path backup) throws DrillEndedException {
        var layout = new LinkedHashMap<String, String>();
        for (String line : lines(backup.resolve("backup-my.cnf"))) {
            var setting = SETTING.matcher(line);
            Pattern allowed = setting.matches() ? LAYOUT.get(setting.group(1)) : null;
            if (allowed == null) {
                continue;
            }
            if (!allowed.matcher(setting.group(2)).matches()) {
                throw DrillEndedException.couldNotRun(
                        "plan",
                        "the backup wants " + setting.group(1) + " to be '" + setting.group(2)
                                + "', which may lead out of the drill");
            }
            layout.put(setting.group(1), setting.group(2));
        }
        return layout;
    }

    /** A backup that knows GTIDs has one of each domain; the second number of each is the server that made the change. */
    private static Set<String> servers(Listed backup) throws DrillEndedException {
        var servers = new HashSet<String>();
        for (String line : lines(Path.of(backup.place()))) {
            var gtids = GTIDS.matcher(line);
            if (gtids.find()) {
                for (String gtid : gtids.group(1).split(",")) {
                    String[] numbers = gtid.strip().split("-");
                    if (numbers.length == 3) {
                        servers.add(numbers[1]);
                    }
                }
            }
        }
        return servers;
    }

    private static List<String> lines(Path file) throws DrillEndedException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw DrillEndedException.couldNotRun("plan", file + " is no file");
            }
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("plan", file + " cannot be read: " + e.getMessage());
        }
    }

    /** It works on copies in the drill's own directory: what is not the place's fault is the backup's. */
    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        String check = ended.name().startsWith("prepare") ? "prepare" : "restore";
        return MariadbBlame.place(ended.text()).isPresent()
                ? DrillEndedException.couldNotRun(check, ended.lastWords())
                : DrillEndedException.failed(check, ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
