package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.Publication;
import io.debezium.connector.postgresql.PostgresConnector;
import java.util.Properties;
import java.util.stream.Collectors;

/** The settings of Debezium for one catalog, and why each is not its default. */
final class EngineSettings {
    private EngineSettings() {}

    static Properties of(String engine, CatalogSource source, Beginning beginning) {
        var settings = new Properties();
        settings.setProperty("name", engine);
        settings.setProperty("connector.class", PostgresConnector.class.getName());
        settings.setProperty("topic.prefix", "lifeboat");
        connection(settings, source.connection());
        // what is read, and through what: both are made and checked before
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", source.slot());
        settings.setProperty("publication.name", Publication.NAME);
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty(
                "table.include.list",
                beginning.tables().published().keySet().stream()
                        .map(table -> "public\\." + table)
                        .collect(Collectors.joining(",")));
        settings.setProperty("message.prefix.include.list", Pulse.PREFIX);
        settings.setProperty("snapshot.mode", "initial");
        settings.setProperty("offset.mismatch.strategy", "trust_offset");
        // truncations must be seen; a deletion is one record
        settings.setProperty("skipped.operations", "none");
        settings.setProperty("tombstones.on.delete", "false");
        // values that lose nothing
        settings.setProperty("decimal.handling.mode", "string");
        settings.setProperty("interval.handling.mode", "string");
        settings.setProperty("unavailable.value.placeholder", Rows.UNAVAILABLE);
        // large values that did not change are fetched; where that fails, they are not known
        settings.setProperty("post.processors", "reselector");
        settings.setProperty("reselector.type", "io.debezium.processors.reselect.ReselectColumnsPostProcessor");
        settings.setProperty("reselector.reselect.unavailable.values", "true");
        settings.setProperty("reselector.reselect.null.values", "false");
        // latency, and a bound on memory
        settings.setProperty("poll.interval.ms", "10");
        settings.setProperty("max.batch.size", "4096");
        settings.setProperty("max.queue.size", "16384");
        settings.setProperty("max.queue.size.in.bytes", Integer.toString(64 * 1024 * 1024));
        // what was read is remembered often: the window of duplicates after a crash
        settings.setProperty("offset.storage", TopicOffsetStore.class.getName());
        settings.setProperty("offset.flush.interval.ms", "500");
        settings.setProperty("offset.flush.timeout.ms", "10000");
        // whatever fails ends the engine at once: the supervisor tries again, and says why
        settings.setProperty("errors.max.retries", "0");
        settings.setProperty("slot.max.retries", "0");
        settings.setProperty("task.management.timeout.ms", "20000");
        return settings;
    }

    private static void connection(Properties settings, Properties url) {
        for (String part : url.stringPropertyNames()) {
            String value = url.getProperty(part);
            switch (part) {
                case "PGHOST" -> settings.setProperty("database.hostname", value);
                case "PGPORT" -> settings.setProperty("database.port", value);
                case "PGDBNAME" -> settings.setProperty("database.dbname", value);
                case "user" -> settings.setProperty("database.user", value);
                case "password" -> settings.setProperty("database.password", value);
                case "sslmode" -> settings.setProperty("database.sslmode", value);
                case "sslrootcert" -> settings.setProperty("database.sslrootcert", value);
                case "sslcert" -> settings.setProperty("database.sslcert", value);
                case "sslkey" -> settings.setProperty("database.sslkey", value);
                default -> settings.setProperty("driver." + part, value);
            }
        }
    }
}
