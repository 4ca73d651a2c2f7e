package dev.lifeboat.ingest.capture;

import java.util.Properties;

/** The settings of Debezium for one catalog, and why each is not its default. */
final class EngineSettings {
    private EngineSettings() {}

    /** What the engine of a source is called. */
    static String name(CatalogSource source) {
        return "lifeboat-" + source.name();
    }

    static Properties of(String engine, CatalogSource source, Beginning beginning) {
        var settings = new Properties();
        settings.setProperty("name", engine);
        settings.setProperty("topic.prefix", "lifeboat");
        // never connected to; Kafka's own checks want one
        settings.setProperty("bootstrap.servers", "127.0.0.1:1");
        settings.setProperty("snapshot.mode", "initial");
        // truncations must be seen; a deletion is one record
        settings.setProperty("skipped.operations", "none");
        settings.setProperty("tombstones.on.delete", "false");
        // values that lose nothing
        settings.setProperty("decimal.handling.mode", "string");
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
        settings.setProperty("task.management.timeout.ms", "20000");
        source.server().settings(source, beginning.tables(), settings);
        return settings;
    }
}
