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
 * Scripts of {@code mariadb-dump}, plain or compressed by gzip, through the client.
 */
public final class MariadbDumpTool implements RestoreTool {
    private static final String ZONE = "zone";

    /** What it needs of its surroundings: a source to follow, and what a fresh server does not have. */
    private static final Pattern NEEDS = Pattern.compile(
            "master info structure|relay\\.index|Unknown (?:collation|character set)|Unknown storage engine|unknown option"
                    + "|Feature .* is disabled|Access denied; you need|Access denied for user");

    /** Root may read what its dumps are in; the client runs as the account. What gzip cannot read makes the client fail. */
    private static final String PLAIN = "dump=$0; exec \"$@\" < \"$dump\"";

    /** It ends as the client does, and if that is well, as gzip does: what the client reads may not tell that it is cut off. */
    static final String GZIP = """
            dump=$0
            exec 4>&1
            unzipped=$({ { gzip -dc "$dump" 3>&-; echo $? >&3; } | "$@" 3>&- >&4; } 3>&1) || exit
            [ "$unzipped" = 0 ] || { echo "gzip cannot read all of $dump"; exit 1; }
            """;

    private final Path place;
    private final Map<String, String> options;
    private final @Nullable BinaryLog continued;

    /**
     * @param place the dump, or a directory of dumps
     * @param options {@code binlog}: a directory that holds the binary log; and what the adapter knows
     */
    public MariadbDumpTool(Path place, Map<String, String> options) {
        this.place = place;
        this.options = Map.copyOf(options);
        Keys.refuseUnknown(name(), options, Set.of(BinaryLog.KEY), List.of(new MariadbDump()));
        if (!options.containsKey(ZONE)) {
            throw new IllegalArgumentException(
                    "mariadb-dump does not tell in which zone its times are; say it with --set zone=ZONE, e.g. zone=UTC");
        }
        this.continued = BinaryLog.of(options);
    }

    @Override
    public String name() {
        return "mariadb-dump";
    }

    @Override
    public Engine engine() {
        return Engine.MARIADB;
    }

    @Override
    public Asking lists(Account account) {
        return new Asking(new MariadbDump(), new From.Files(List.of(place)), BinaryLog.without(options));
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
        var client = MariadbClient.words(target.scratch(), target.programs(), "root");
        var restore = new ArrayList<>(List.of("sh", "-c", gzip ? GZIP : PLAIN, dump.toString()));
        restore.addAll(client);
        restore.add("--database=" + target.database());
        return new Restoration.OfStatements(
                MariadbClient.identity(client),
                List.of(new Restoration.Step("restore", restore)),
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
