package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.MariadbBlame;
import dev.lifeboat.ingest.mariadbdump.MariadbDump;
import dev.lifeboat.ingest.tools.From;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scripts of {@code mariadb-dump} and {@code mysqldump}, plain or compressed by gzip, through the client. The first error ends it.
 * The client reads no file of options, speaks to the socket of the drill alone, and knows no command of its own but DELIMITER.
 */
public final class MariadbDumpTool implements RestoreTool {
    private static final String ZONE = "zone";

    /** What it needs of its surroundings: a source to follow, and what a fresh server does not have. */
    private static final Pattern NEEDS = Pattern.compile(
            "master info structure|relay\\.index|Tablespace .* doesn't exist|Unknown (?:collation|character set)|Unknown storage engine|unknown option"
                    + "|Feature .* is disabled|Access denied; you need|Access denied for user");

    /**
     * Root may read what its dumps are in; the client runs as the account. It ends as the client does, and if that is well, as
     * those before it: what the client reads may not tell that it is cut off.
     */
    static final String FEED = """
            dump=$0 reader=$1 filter=$2; shift 2
            exec 4>&1
            bad=$({ { $reader < "$dump" 3>&- || echo "$reader" >&3; } \\
              | { eval "$filter" 3>&- || echo filter >&3; } | "$@" 3>&- >&4; } 3>&1) || exit
            [ -z "$bad" ] || { echo "$bad cannot read all of $dump"; exit 1; }
            """;

    /**
     * Leaves out the two things that mysqldump sets for the whole server, since who may set these may set any, where its logs are
     * included: which transactions of the source it is to take for its own (a list without an end is left in, and fails), and that
     * statistics are not counted anew meanwhile, as which the server is started already.
     */
    static final String WITHOUT_GLOBALS =
            "sed -e '/^\\/\\*!50606 SET GLOBAL INNODB_STATS_AUTO_RECALC=[@A-Z_]* \\*\\/;$/d' -e '/^SET @@GLOBAL\\.GTID_PURGED=/{' -e ':more' -e '/;$/d' -e 'N' -e 'b more' -e '}'";

    private final MariadbDump adapter;
    private final Engine engine;
    private final String client;
    private final List<String> noCommands;
    private final String filter;
    private final Path place;
    private final Map<String, String> options;

    private MariadbDumpTool(
            MariadbDump adapter,
            Engine engine,
            String client,
            List<String> noCommands,
            String filter,
            Path place,
            Map<String, String> options) {
        this.adapter = adapter;
        this.engine = engine;
        this.client = client;
        this.noCommands = noCommands;
        this.filter = filter;
        this.place = place;
        this.options = Map.copyOf(options);
        Keys.refuseUnknown(name(), options, Set.of(), List.of(adapter));
        if (!options.containsKey(ZONE)) {
            throw new IllegalArgumentException(
                    name() + " does not tell in which zone its times are; say it with --set zone=ZONE, e.g. zone=UTC");
        }
    }

    /**
     * Dumps of servers of MariaDB.
     *
     * @param place the dump, or a directory of dumps
     * @param options what the adapter knows
     */
    public static MariadbDumpTool ofMariadb(Path place, Map<String, String> options) {
        return new MariadbDumpTool(
                MariadbDump.ofMariadb(), Engine.MARIADB, "mariadb", List.of("--sandbox"), "cat", place, options);
    }

    /** The same of servers of MySQL, whose older clients have no other way to forget commands than {@code --binary-mode}. */
    public static MariadbDumpTool ofMysql(Path place, Map<String, String> options) {
        return new MariadbDumpTool(
                MariadbDump.ofMysql(),
                Engine.MYSQL,
                "mysql",
                List.of("--loose-commands=OFF", "--loose-system-command=OFF"),
                WITHOUT_GLOBALS,
                place,
                options);
    }

    @Override
    public String name() {
        return adapter.name();
    }

    @Override
    public Engine engine() {
        return engine;
    }

    @Override
    public boolean restoresStatements() {
        return true;
    }

    @Override
    public Asking lists(Account account) {
        return new Asking(adapter, new From.Files(List.of(place)), options);
    }

    /** Listing dumps reads each to its end already: the second look is at the one that is restored, just before. */
    @Override
    public Asking checks(Account account) {
        return lists(account);
    }

    @Override
    public Restoration restoration(Listed backup, Target target) {
        Path dump = Path.of(backup.place()).toAbsolutePath();
        boolean gzip = "gzip".equals(backup.backup().getCompression());
        var words = new ArrayList<>(target.scratch().account().words());
        words.addAll(List.of(
                "env",
                "HOME=" + target.scratch().logs(),
                target.programs().program(client),
                "--no-defaults",
                "--protocol=socket",
                "--socket=" + target.scratch().sockets().resolve(SOCKET),
                "--user=root",
                "--binary-mode",
                "--batch",
                "--skip-reconnect",
                "--max-allowed-packet=1G",
                "--default-character-set=utf8mb4"));
        words.addAll(noCommands);
        var identity = new ArrayList<>(words);
        identity.addAll(List.of("--skip-column-names", "--execute=select @@datadir"));
        var restore = new ArrayList<>(List.of("sh", "-c", FEED, dump.toString(), gzip ? "gzip -dc" : "cat", filter));
        restore.addAll(words);
        restore.add("--database=" + target.database());
        return new Restoration.OfStatements(
                new Restoration.Step("identity", identity), List.of(new Restoration.Step("restore", restore)));
    }

    /** What it needs of its surroundings is no fault of the dump; all else is. */
    @Override
    public DrillEndedException blame(Commands.Ended ended) {
        return MariadbBlame.place(ended.text()).isPresent()
                        || NEEDS.matcher(ended.text()).find()
                ? DrillEndedException.couldNotRun("restore", ended.lastWords())
                : DrillEndedException.failed("restore", ended.lastWords());
    }

    @Override
    public @Nullable Boolean offSite(Listed backup) {
        return options.containsKey("off-site") ? Boolean.valueOf(options.get("off-site")) : null;
    }
}
