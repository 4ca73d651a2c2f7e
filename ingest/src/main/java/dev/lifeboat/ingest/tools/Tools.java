package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.awsbackup.AwsBackup;
import dev.lifeboat.ingest.barman.Barman;
import dev.lifeboat.ingest.barman.BarmanVerify;
import dev.lifeboat.ingest.mariadbbackup.MariadbBackup;
import dev.lifeboat.ingest.mariadbdump.MariadbDump;
import dev.lifeboat.ingest.mssql.Mssql;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.pgbackrest.PgBackRest;
import dev.lifeboat.ingest.pgbackrest.PgBackRestVerify;
import dev.lifeboat.ingest.pgdump.PgDump;
import dev.lifeboat.ingest.pgmanifest.PgManifest;
import dev.lifeboat.ingest.probe.MysqlBinlog;
import dev.lifeboat.ingest.probe.PgArchiver;
import dev.lifeboat.ingest.rman.Rman;
import dev.lifeboat.ingest.velero.Velero;
import dev.lifeboat.ingest.walg.WalG;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tools that can be observed. */
public final class Tools {
    public static final List<Tool> ALL = List.of(
            new PgBackRest(),
            new PgBackRestVerify(),
            new Barman(),
            new BarmanVerify(),
            new WalG(),
            new Velero(),
            new AwsBackup(),
            new Mssql(),
            new Rman(),
            new PgManifest(),
            new PgDump(),
            MariadbBackup.ofMariadb(),
            MariadbBackup.ofMysql(),
            MariadbDump.ofMariadb(),
            MariadbDump.ofMysql(),
            new PgArchiver(),
            new MysqlBinlog());

    private Tools() {}

    /**
     * The tool of that name.
     *
     * @throws IllegalArgumentException if there is none, naming those that there are
     */
    public static Tool named(String name) {
        return ALL.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("'" + name + "' is no tool that can be observed; there are: "
                                + ALL.stream().map(Tool::name).collect(Collectors.joining(", "))));
    }

    /**
     * What is observed with a tool.
     *
     * @param source id of the source, to which the database is added where it does not end with it; empty for the usual one
     * @throws IllegalArgumentException if the tool does not do databases of that engine, or one of these cannot be set for it
     */
    public static Subject subject(Tool tool, String database, String source, Map<String, String> options) {
        if (!source.isEmpty() && !source.startsWith(tool.name() + ":")) {
            throw new IllegalArgumentException("the source is called '" + source
                    + "'; expected the name of the tool first: " + tool.name() + ":NAME");
        }
        String id = source.isEmpty() ? Subject.sourceOf(tool.name(), database) : ofItsOwn(source, database);
        var subject = new Subject(database, id, options, Instant.EPOCH);
        if (!tool.engine().isEmpty() && !database.startsWith(tool.engine() + ":")) {
            throw new IllegalArgumentException("the databases of " + tool.name() + " are those of " + tool.engine()
                    + "; '" + database + "' is none, expected e.g. " + tool.engine() + ":orders-prod/orders");
        }
        for (String key : options.keySet()) {
            if (tool.options().stream().noneMatch(option -> option.covers(key))) {
                throw new IllegalArgumentException("'" + key + "' cannot be set for " + tool.name() + "; there are: "
                        + tool.options().stream().map(Tool.Option::key).collect(Collectors.joining(", ")));
            }
        }
        return subject;
    }

    /** Each database is a source of its own: of two that shared a heartbeat, one that fails would look alive. */
    private static String ofItsOwn(String source, String database) {
        String own = database.replaceAll("\\s", "_");
        return source.endsWith(own) ? source : source + "/" + own;
    }
}
