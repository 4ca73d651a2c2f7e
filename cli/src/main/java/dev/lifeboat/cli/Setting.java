package dev.lifeboat.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One thing that may be set, by its key in a properties file. A star stands for a name that the user chooses; at the end,
 * for anything, passed through.
 *
 * @param key e.g. {@code sink.jdbc.url}
 * @param otherwise the default, or empty if there is none
 * @param meaning one line for people
 */
record Setting(String key, String otherwise, String meaning) {
    static final List<Setting> ALL = List.of(
            new Setting(
                    "kafka.bootstrap.servers", "127.0.0.1:7402", "Kafka's bootstrap servers, host:port[,host:port]"),
            new Setting("kafka.client.*", "", "further settings of every Kafka client, e.g. security.protocol"),
            new Setting("registry.url", "http://127.0.0.1:7404", "base URL of the schema registry"),
            new Setting("registry.patience", "1m", "how long a registry that does not answer is waited for"),
            new Setting(
                    "ingest.http.port", "7407", "loopback port of ingest: health, metrics and the intake of reports"),
            new Setting("ingest.heartbeat", "10s", "how often each source states that it is alive"),
            new Setting("ingest.catalog.*.jdbc.url", "", "a catalog to read: its URL with user and password"),
            new Setting("ingest.catalog.*.engine", "postgresql", "engine of the databases it calls by a bare name"),
            new Setting("ingest.catalog.*.cluster", "local", "cluster of the databases it calls by a bare name"),
            new Setting(
                    "ingest.catalog.*.procedures.databases",
                    "",
                    "databases that its recovery procedures are for where they name none, separated by commas"),
            new Setting("ingest.observe.*.tool", "", "a backup tool to observe, e.g. pgbackrest; see docs/sources.md"),
            new Setting("ingest.observe.*.database", "", "id of the database that it backs up"),
            new Setting("ingest.observe.*.every", "5m", "how often it is observed"),
            new Setting("ingest.observe.*.command", "", "what to run in place of its name, words separated by blanks"),
            new Setting("ingest.observe.*.timeout", "6h", "how long a run of it may take"),
            new Setting(
                    "ingest.observe.*.input",
                    "",
                    "files with its saved output, in place of running it; commas between"),
            new Setting(
                    "ingest.observe.*.topic",
                    "",
                    "the topic to which the tool's events are delivered, for aws-backup; command or input give the lists"),
            new Setting("ingest.observe.*.url", "", "the database to ask, a JDBC URL, for tools that ask one"),
            new Setting(
                    "ingest.observe.*.driver.jar",
                    "",
                    "the JDBC driver for that URL where it does not come with Lifeboat, as Oracle's"),
            new Setting("ingest.observe.*.password.file", "", "its first line is the password for that URL"),
            new Setting(
                    "ingest.observe.*.source", "", "id of the source; the tool, a colon and the database unless set"),
            new Setting(
                    "ingest.observe.*.set.*", "", "what the tool needs, e.g. ingest.observe.orders.set.stanza=main"),
            new Setting("streams.http.port", "7401", "loopback port of the gate and the queries"),
            new Setting("streams.state.dir", "", "where the stores are kept; each instance has its own"),
            new Setting("streams.application.id", "lifeboat-streams", "shared by the instances of one installation"),
            new Setting("streams.threads", "1", "stream threads"),
            new Setting("streams.partitions", "4", "partitions of every topic of Lifeboat"),
            new Setting("streams.advertised", "", "host:port under which other instances reach this one"),
            new Setting("streams.alert.reminder", "24h", "how often an alert that stays open is told again"),
            new Setting("streams.history.kept", "7d", "how long the gate tells readiness as it was"),
            new Setting("streams.kafka.*", "", "further settings of Kafka Streams, e.g. num.standby.replicas"),
            new Setting("sink.http.host", "127.0.0.1", "address of the dashboard; only loopback is accepted"),
            new Setting("sink.http.port", "7400", "port of the dashboard and the API of the sink"),
            new Setting("sink.jdbc.url", "", "the store in PostgreSQL: its URL with user and password"),
            new Setting("sink.group", "lifeboat-sink", "consumer group of the sink"),
            new Setting(
                    "sink.watch.grace",
                    "2m",
                    "how late a judgement or a sign of life of streams may be before an alert"),
            new Setting(
                    "sink.history.kept",
                    "400d",
                    "how long past changes, decisions and resolved alerts are in the store"),
            new Setting("sink.webhook.*.url", "", "a receiver of alerts"),
            new Setting("sink.webhook.*.timeout", "10s", "for one call of it"),
            new Setting("sink.webhook.*.header.*", "", "a header of each call of it, e.g. Authorization"));

    /** The setting that a key belongs to. */
    static Optional<Setting> of(String key) {
        return ALL.stream().filter(setting -> setting.covers(key)).findFirst();
    }

    static String names() {
        return ALL.stream().map(Setting::key).collect(Collectors.joining(", "));
    }

    private boolean covers(String candidate) {
        String pattern = Pattern.quote(key).replace(".*.", ".\\E[^.]+\\Q.");
        if (pattern.endsWith(".*\\E")) {
            pattern = pattern.substring(0, pattern.length() - 3) + "\\E.+";
        }
        return Pattern.matches(pattern, candidate);
    }
}
