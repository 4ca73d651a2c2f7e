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
 * Scripts of {@code mariadb-dump} and {@code mysqldump}, plain or compressed by gzip, through the client.
 */
public final class MariadbDumpTool implements RestoreTool {
    private static final String ZONE = "zone";

    /**
     * What it needs of its surroundings: a source to follow, and what a fresh server does not have, rights and settings included. The
     * last are of pages of another size.
     */
    private static final Pattern NEEDS = Pattern.compile(
            "ERROR 20(?:06|13) |DATA DIRECTORY|master info structure|relay\\.index|Tablespace .* doesn't exist|Unknown (?:collation|character set)|Unknown storage engine|unknown option"
                    + "|Feature .* is disabled|Access denied; you need|Access denied for user|command denied to user"
                    + "|Row size too large|Specified key was too long|KEY_BLOCK_SIZE|ROW_FORMAT");

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
     * Leaves out what mysqldump asks of the whole server, since who may do so may do more, as tell where its logs are: that
     * statistics are not counted anew meanwhile, as which the server is started already; that accounts are read anew, after which
     * those of the source would count; which transactions of the source it is to take for its own (a list that goes on with anything
     * else is left in, and fails). And who defined a view or a function: where he is gone, no view can be made that uses it.
     */
    static final String FILTER = String.join(
            " -e ",
            "sed",
            "'/^\\/\\*!50606 SET GLOBAL INNODB_STATS_AUTO_RECALC=[@A-Z_]* \\*\\/;$/d'",
            "'/^\\/\\*! FLUSH PRIVILEGES \\*\\/;$/d'",
            "'s/^\\(\\/\\*!50013 \\)DEFINER=`.*`@`.*` \\(SQL SECURITY [A-Z]* \\*\\/\\)$/\\1\\2/'",
            "'s/^CREATE DEFINER=`[^`]*`@`[^`]*` \\(FUNCTION `\\)/CREATE \\1/'",
            "'/^SET @@GLOBAL\\.GTID_PURGED=/{'",
            "':more'",
            "'/;$/d'",
            "'$b'",
            "'N'",
            "'/\\n[0-9A-Fa-f]\\{8\\}-[[:print:]]*$/b more'",
            "'}'");

    private final MariadbDump adapter;
    private final Engine engine;
    private final MariadbClient client;
    private final String filter;
    private final Path place;
    private final Map<String, String> options;
    private final @Nullable BinaryLog continued;

    private MariadbDumpTool(
            MariadbDump adapter,
            Engine engine,
            MariadbClient client,
            String filter,
            Path place,
            Set<String> known,
            Map<String, String> options) {
        this.adapter = adapter;
        this.engine = engine;
        this.client = client;
        this.filter = filter;
        this.place = place;
        this.options = Map.copyOf(options);
        Keys.refuseUnknown(name(), options, known, List.of(adapter));
        if (!options.containsKey(ZONE)) {
            throw new IllegalArgumentException(
                    name() + " does not tell in which zone its times are; say it with --set zone=ZONE, e.g. zone=UTC");
        }
        this.continued = BinaryLog.of(options);
    }

    /**
     * Dumps of servers of MariaDB.
     *
     * @param place the dump, or a directory of dumps
     * @param options {@code binlog}: a directory that holds the binary log; and what the adapter knows
     */
    public static MariadbDumpTool ofMariadb(Path place, Map<String, String> options) {
        return new MariadbDumpTool(
                MariadbDump.ofMariadb(),
                Engine.MARIADB,
                MariadbClient.MARIADB,
                "cat",
                place,
                Set.of(BinaryLog.KEY),
                options);
    }

    /** The same of servers of MySQL, from which no binary log goes on. */
    public static MariadbDumpTool ofMysql(Path place, Map<String, String> options) {
        return new MariadbDumpTool(
                MariadbDump.ofMysql(), Engine.MYSQL, MariadbClient.MYSQL, FILTER, place, Set.of(), options);
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
        return new Asking(adapter, new From.Files(List.of(place)), BinaryLog.without(options));
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
        var words = client.words(target.scratch(), target.programs(), "root");
        var restore = new ArrayList<>(List.of("sh", "-c", FEED, dump.toString(), gzip ? "gzip -dc" : "cat", filter));
        restore.addAll(words);
        restore.add("--database=" + target.database());
        return new Restoration.OfStatements(
                MariadbClient.identity(words),
                List.of(new Restoration.Step("restore", restore)),
                Restoration.Into.ONE_THAT_IS_THERE,
                continued == null ? null : () -> continued.ofDump(dump, gzip));
    }

    @Override
    public boolean knowsLog() {
        return continued != null;
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
