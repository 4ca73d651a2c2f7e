package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.place.Scratch;
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
    private MariadbIsolation() {}

    /** Where the socket is. */
    static Path socket(Scratch scratch) {
        return scratch.sockets().resolve("mariadb.sock");
    }

    /**
     * For any server of a drill.
     *
     * @param tmp for temporary files
     * @param files the one directory that statements may read and write files in; empty
     * @param preload plugins to load; it loads no other
     * @param layout settings of the source that its files need, by name
     */
    static List<String> options(
            Scratch scratch, Path tmp, Path files, List<String> preload, Map<String, String> layout) {
        var options = new ArrayList<>(List.of(
                "--no-defaults",
                "--datadir=" + scratch.data(),
                "--socket=" + socket(scratch),
                "--pid-file=" + scratch.sockets().resolve("pid"),
                "--tmpdir=" + tmp,
                "--secure-file-priv=" + files,
                "--skip-networking",
                "--skip-slave-start",
                "--skip-log-bin",
                "--skip-grant-tables",
                "--skip-name-resolve",
                "--skip-symbolic-links",
                "--event-scheduler=DISABLED",
                "--local-infile=OFF",
                "--init-connect=",
                "--general-log=OFF",
                "--slow-query-log=OFF",
                "--performance-schema=OFF",
                "--loose-wsrep-on=OFF",
                "--loose-feedback=OFF",
                // what is damaged is to be seen, not mended
                "--innodb-force-recovery=0",
                "--myisam-recover-options=OFF",
                "--aria-recover-options=OFF",
                "--innodb-buffer-pool-load-at-startup=OFF",
                "--innodb-buffer-pool-dump-at-shutdown=OFF",
                "--innodb-buffer-pool-size=128M",
                "--innodb-flush-log-at-trx-commit=0",
                "--key-buffer-size=16M",
                "--aria-pagecache-buffer-size=32M",
                "--max-connections=10",
                "--lc-messages=en_US"));
        layout.forEach((name, value) -> options.add("--" + name.replace('_', '-') + "=" + value));
        preload.forEach(plugin -> options.add("--plugin-load-add=" + plugin));
        return options;
    }
}
