package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Account;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.tools.From;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a drill must know of a backup tool. All of it is planning: the same backup gives the same plan. Safe for any thread. */
public sealed interface RestoreTool
        permits BarmanTool, PgBackRestTool, PgBaseBackupTool, PgDumpTool, MariadbBackupTool, MariadbDumpTool {
    /** What the socket of a server of MariaDB or MySQL is called. */
    String SOCKET = "mariadb.sock";

    /** Its name, as that of the adapter that lists its backups. */
    String name();

    /** Of the databases that it brings back. */
    Engine engine();

    /** The engines that a drill can restore. */
    enum Engine {
        POSTGRESQL,
        MARIADB,
        MYSQL
    }

    /** As whom it is run when this process is root and nobody says otherwise. */
    default String account() {
        return engine() == Engine.POSTGRESQL ? "postgres" : "mysql";
    }

    /** Whether what it brings back are statements: as a superuser of the server, they can write whatever file its account can. */
    default boolean restoresStatements() {
        return false;
    }

    /** Lists the backups. */
    Asking lists(Account account);

    /** Compares backups with the tool's own checksums; null when restoring does so anyway, and nothing else can. */
    @Nullable
    Asking checks(Account account);

    /** As {@link #checks(Account)}; of one backup alone where the tool can tell it from the others. */
    @Nullable
    default Asking checks(Listed backup, Account account) {
        return checks(account);
    }

    /**
     * All backups that one is restored from, itself last.
     *
     * @param all that are listed
     * @throws DrillEndedException if one of them is not there
     */
    default List<Listed> chain(Listed backup, List<Listed> all) throws DrillEndedException {
        return List.of(backup);
    }

    /** How many bytes restoring them writes, or a little less; empty where the list does not say how big one of them is. */
    default OptionalLong bytes(List<Listed> chain) {
        long bytes = 0;
        for (Listed link : chain) {
            Long own = link.backup().getSizeBytes();
            if (own == null || own <= 0) {
                return OptionalLong.empty();
            }
            bytes += own;
        }
        return OptionalLong.of(bytes);
    }

    /**
     * How a backup is restored.
     *
     * @throws DrillEndedException if it is none that can be restored here
     */
    Restoration restoration(Listed backup, Target target) throws DrillEndedException;

    /** Whether it was told where the log of the server is, where it must be told. */
    default boolean knowsLog() {
        return true;
    }

    /** Whose fault it is that a step of the restoration ended badly. */
    DrillEndedException blame(Commands.Ended ended);

    /** Whether what is restored is kept away from the site of production; null when not known. */
    @Nullable
    Boolean offSite(Listed backup);

    /**
     * An adapter, and where it asks.
     *
     * @param options what is set for it
     */
    record Asking(Tool tool, From from, Map<String, String> options) {
        public Asking {
            options = Map.copyOf(options);
        }
    }
}
