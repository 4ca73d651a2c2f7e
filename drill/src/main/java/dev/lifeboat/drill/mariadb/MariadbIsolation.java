package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.drill.tool.RestoreTool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings of a server of a drill, on its command line; no file of options is read. It must not follow its source, not run what
 * the source runs by itself, and open no port. Nobody is asked who he is: nobody else can reach the socket, and so no plugin, no
 * function of a library and no event of the source is loaded.
 */
final class MariadbIsolation {
    /** For temporary files. */
    static final String TMP = "tmp";
    /** The one directory that statements may read and write files in, and where plugins would be; nothing is in it. */
    static final String EMPTY = "empty";

    /** The account that replays a log, of the drill's own making. */
    static final String REPLAYS = "lifeboat drill";

    /** Read before anybody is let in; each statement is a line. */
    static final String ACCOUNT = """
            create or replace user `%1$s`@localhost identified via mysql_native_password using '';
            grant all on *.* to `%1$s`@localhost with grant option;
            revoke super, file, shutdown on *.* from `%1$s`@localhost;
            """.formatted(REPLAYS);

    private MariadbIsolation() {}

    /** Where the socket is. */
    static Path socket(Scratch scratch) {
        return scratch.sockets().resolve(RestoreTool.SOCKET);
    }

    /** For one on files that were restored or filled: it runs nothing that is in them. */
    static List<String> restored(Flavour flavour, Scratch scratch, List<String> preload, Map<String, String> layout) {
        var options = options(flavour, scratch, preload);
        options.add("--skip-grant-tables");
        options.add("--event-scheduler=DISABLED");
        options.addAll(Flavour.options(layout));
        return options;
    }

    /** For one that a dump fills, whose accounts are its own: a definer is looked up, an event may be made, and does not run. */
    static List<String> fresh(Flavour flavour, Scratch scratch, List<String> preload) {
        return filling(flavour, scratch, preload, flavour.layoutOfFresh());
    }

    /**
     * For one that a log is replayed into: with the accounts of the source, as statements change them, and one more. Plugins and
     * functions of libraries find none.
     *
     * @param init a file that holds {@link #ACCOUNT}
     */
    static List<String> replaying(
            Flavour flavour, Scratch scratch, List<String> preload, Map<String, String> layout, Path init) {
        var options = filling(flavour, scratch, preload, layout);
        options.add("--init-file=" + init);
        return options;
    }

    private static List<String> filling(
            Flavour flavour, Scratch scratch, List<String> preload, Map<String, String> layout) {
        var options = options(flavour, scratch, preload);
        options.add("--event-scheduler=OFF");
        options.add("--max-allowed-packet=1G");
        // what the source let pass is no fault here, and neither a dump nor a log tells
        options.add("--innodb-strict-mode=OFF");
        options.addAll(Flavour.options(layout));
        options.addAll(flavour.hurried());
        return options;
    }

    private static List<String> options(Flavour flavour, Scratch scratch, List<String> preload) {
        Path empty = scratch.root().resolve(EMPTY);
        var options = new ArrayList<>(List.of(
                "--no-defaults",
                "--datadir=" + scratch.data(),
                "--socket=" + socket(scratch),
                "--pid-file=" + scratch.sockets().resolve("pid"),
                "--tmpdir=" + scratch.root().resolve(TMP),
                "--secure-file-priv=" + empty,
                "--skip-networking",
                // where it is not, nothing can be followed: CHANGE MASTER and START SLAVE fail
                "--relay-log=" + empty.resolve("none/relay"),
                "--skip-log-bin",
                "--skip-name-resolve",
                "--local-infile=OFF",
                "--init-connect=",
                "--general-log=OFF",
                "--slow-query-log=OFF",
                "--performance-schema=OFF",
                // what is damaged is to be seen, not mended
                "--innodb-force-recovery=0",
                "--myisam-recover-options=OFF",
                "--innodb-buffer-pool-load-at-startup=OFF",
                "--innodb-buffer-pool-dump-at-shutdown=OFF",
                "--innodb-buffer-pool-size=128M",
                "--innodb-flush-log-at-trx-commit=0",
                "--key-buffer-size=16M",
                "--max-connections=10",
                "--lc-messages=en_US"));
        options.addAll(flavour.apart());
        if (preload.isEmpty()) {
            options.add("--plugin-dir=" + empty);
        }
        preload.forEach(plugin -> options.add("--plugin-load-add=" + plugin));
        return options;
    }
}
