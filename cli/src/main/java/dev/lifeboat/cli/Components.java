package dev.lifeboat.cli;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.tools.From;
import dev.lifeboat.ingest.tools.ToolSettings;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.sink.SinkApp;
import dev.lifeboat.sink.SinkSettings;
import dev.lifeboat.sink.alerts.Webhook;
import dev.lifeboat.sink.watch.WatchSettings;
import dev.lifeboat.streams.StreamsApp;
import dev.lifeboat.streams.StreamsSettings;
import dev.lifeboat.streams.gate.GateSettings;
import dev.lifeboat.streams.judge.JudgeSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Fills the components' settings from the {@link Configuration}, and starts them: the only place that knows them. */
final class Components {
    private Components() {}

    /** A component that runs; the future completes, exceptionally, if it cannot go on by itself. */
    record Running(CompletableFuture<?> ended, AutoCloseable app) {}

    static Cluster cluster(Configuration config) {
        return new Cluster(
                config.text("kafka.bootstrap.servers"), config.text("registry.url"), config.below("kafka.client"));
    }

    static Running ingest(Configuration config) {
        var app = IngestApp.start(new IngestSettings(
                cluster(config),
                catalogs(config),
                tools(config),
                config.integer("ingest.http.port"),
                config.duration("ingest.heartbeat")));
        return new Running(new CompletableFuture<>(), app);
    }

    private static List<CatalogSource> catalogs(Configuration config) {
        return config.namesBelow("ingest.catalog").stream()
                .map(name -> {
                    String prefix = "ingest.catalog." + name;
                    return CatalogSource.of(
                                    name,
                                    config.text(prefix + ".jdbc.url"),
                                    config.text(prefix + ".engine"),
                                    config.text(prefix + ".cluster"))
                            .withProceduresFor(config.list(prefix + ".procedures.databases"));
                })
                .toList();
    }

    static List<ToolSettings> tools(Configuration config) {
        return config.namesBelow("ingest.observe").stream()
                .map(name -> {
                    String prefix = "ingest.observe." + name;
                    var inputs = config.list(prefix + ".input").stream()
                            .map(Path::of)
                            .toList();
                    return ToolSettings.of(
                            config.text(prefix + ".tool"),
                            config.text(prefix + ".database"),
                            config.textOrEmpty(prefix + ".source"),
                            config.below(prefix + ".set"),
                            from(config, prefix, inputs),
                            config.duration(prefix + ".every"));
                })
                .toList();
    }

    private static From from(Configuration config, String prefix, List<Path> inputs) {
        var timeout = config.duration(prefix + ".timeout");
        String url = config.textOrEmpty(prefix + ".url");
        if (!url.isEmpty()) {
            String passwordFile = config.textOrEmpty(prefix + ".password.file");
            var driverJars =
                    config.list(prefix + ".driver.jar").stream().map(Path::of).toList();
            return From.Database.of(url, passwordFile.isEmpty() ? null : Path.of(passwordFile), driverJars, timeout);
        }
        String command = config.textOrEmpty(prefix + ".command");
        String topic = config.textOrEmpty(prefix + ".topic");
        From lists = inputs.isEmpty() ? From.Run.of(command, timeout) : new From.Files(inputs);
        return topic.isEmpty()
                ? lists
                : new From.Events(cluster(config), topic, inputs.isEmpty() && command.isEmpty() ? null : lists);
    }

    static Running sink(Configuration config) {
        var app = SinkApp.start(new SinkSettings(
                cluster(config),
                config.text("sink.jdbc.url"),
                config.text("sink.http.host"),
                config.integer("sink.http.port"),
                webhooks(config),
                config.text("sink.group"),
                config.duration("registry.patience"),
                WatchSettings.DEFAULT.withGrace(config.duration("sink.watch.grace")),
                config.duration("sink.history.kept")));
        return new Running(app.ended(), app);
    }

    private static List<Webhook> webhooks(Configuration config) {
        return config.namesBelow("sink.webhook").stream()
                .map(name -> {
                    String prefix = "sink.webhook." + name;
                    return new Webhook(
                            name,
                            URI.create(config.text(prefix + ".url")),
                            config.below(prefix + ".header"),
                            config.duration(prefix + ".timeout"));
                })
                .toList();
    }

    static Running streams(Configuration config) {
        var app = StreamsApp.start(new StreamsSettings(
                cluster(config),
                config.text("streams.application.id"),
                config.path("streams.state.dir"),
                config.integer("streams.threads"),
                config.integer("streams.partitions"),
                config.duration("registry.patience"),
                JudgeSettings.DEFAULT
                        .withReminder(config.duration("streams.alert.reminder"))
                        .withHistory(config.duration("streams.history.kept")),
                GateSettings.onPort(config.integer("streams.http.port")),
                config.textOrEmpty("streams.advertised"),
                config.below("streams.kafka")));
        return new Running(app.failure().thenCompose(CompletableFuture::failedFuture), app);
    }
}
