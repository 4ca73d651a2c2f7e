package dev.lifeboat.ingest.probe;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.ingest.server.Server;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The binary log of MySQL or MariaDB, as the server sees it. It lies on the server itself; whether it is copied away, no server
 * knows.
 *
 * @param variables global ones, by names in lower case
 * @param file in which the log is written now; null when not known
 * @param files how many files of it the server still has; null when not known
 * @param bytes of those; null when not known
 * @param database the current one; null if there is none
 * @param replica whether it follows another server, which may write a log where this one does not; null when not known, or
 *     when it was not asked, since it writes one itself
 */
public record MysqlLog(
        String version,
        boolean mariadb,
        String user,
        @Nullable String database,
        Instant now,
        Map<String, String> variables,
        @Nullable String file,
        @Nullable Long position,
        @Nullable Long files,
        @Nullable Long bytes,
        @Nullable Boolean replica,
        List<Answer.Refused> refused) {

    private static final Question SERVER = new Question("server", """
            SELECT VERSION() AS version, CURRENT_USER() AS user_name, DATABASE() AS database_name, UNIX_TIMESTAMP(NOW(3)) AS now
            """, "");
    private static final Question VARIABLES = new Question("variables", """
            SHOW GLOBAL VARIABLES WHERE Variable_name IN ('log_bin', 'binlog_format', 'binlog_row_image', 'sync_binlog',
                'binlog_expire_logs_seconds', 'expire_logs_days', 'gtid_mode', 'gtid_strict_mode', 'gtid_binlog_pos',
                'server_uuid', 'server_id', 'read_only', 'binlog_checksum', 'innodb_flush_log_at_trx_commit',
                'innodb_checksum_algorithm', 'innodb_doublewrite', 'innodb_page_size')
            """, "");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,5}(\\.\\d{1,5})?");

    public MysqlLog {
        variables = Map.copyOf(variables);
        refused = List.copyOf(refused);
    }

    /**
     * Asks a server.
     *
     * @throws dev.lifeboat.ingest.server.CannotAskException if it does not answer what every user may ask
     */
    public static MysqlLog of(Server server) {
        Entry about = server.row(SERVER);
        String version = about.needed("version");
        boolean mariadb = version.toLowerCase(Locale.ROOT).contains("mariadb");
        var variables = new HashMap<String, String>();
        server.rows(VARIABLES)
                .forEach(row -> variables.put(
                        row.needed("variable_name").toLowerCase(Locale.ROOT),
                        Optional.ofNullable(row.words("value")).orElse("")));
        var refused = new ArrayList<Answer.Refused>();
        boolean on = isOn(variables.getOrDefault("log_bin", ""));
        var status = on ? rows(server, status(version, mariadb), refused) : List.<Entry>of();
        var logs = on ? rows(server, logs(mariadb), refused) : List.<Entry>of();
        Boolean replica = on ? null : replica(server, version, mariadb, refused);
        return new MysqlLog(
                version,
                mariadb,
                about.needed("user_name"),
                about.words("database_name"),
                Optional.ofNullable(about.instantOrSeconds("now")).orElse(Instant.EPOCH),
                variables,
                status.stream().findFirst().map(row -> row.text("file")).orElse(null),
                status.stream().findFirst().map(row -> row.count("position")).orElse(null),
                logs.isEmpty() ? null : Long.valueOf(logs.size()),
                logs.isEmpty() ? null : sum(logs),
                replica,
                refused);
    }

    private static @Nullable Boolean replica(
            Server server, String version, boolean mariadb, List<Answer.Refused> refused) {
        String sql = mariadb
                ? "SHOW ALL SLAVES STATUS"
                : number(version) >= 8.2 ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS";
        String grant = mariadb ? "GRANT SLAVE MONITOR ON *.* TO %s;" : grant(false);
        var answer = server.ask(new Question("replica status", sql, grant));
        if (answer instanceof Answer.Rows rows) {
            return !rows.rows().isEmpty();
        }
        refused.add((Answer.Refused) answer);
        return null;
    }

    private static long sum(List<Entry> logs) {
        long sum = 0;
        for (Entry log : logs) {
            sum = log.added("file_size", sum);
        }
        return sum;
    }

    /** MySQL 8.2 gave it another name, and 8.4 took the old one away. */
    static Question status(String version, boolean mariadb) {
        boolean renamed = !mariadb && number(version) >= 8.2;
        return new Question(
                "binary log status", renamed ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS", grant(mariadb));
    }

    private static double number(String version) {
        var number = NUMBER.matcher(version);
        return number.lookingAt() ? Double.parseDouble(number.group()) : 0;
    }

    private static Question logs(boolean mariadb) {
        return new Question("binary logs", "SHOW BINARY LOGS", grant(mariadb));
    }

    /** What lets a user see the binary log's files. */
    public static String grant(boolean mariadb) {
        return mariadb ? "GRANT BINLOG MONITOR ON *.* TO %s;" : "GRANT REPLICATION CLIENT ON *.* TO %s;";
    }

    private static List<Entry> rows(Server server, Question question, List<Answer.Refused> refused) {
        var answer = server.ask(question);
        if (answer instanceof Answer.Rows rows) {
            return rows.rows();
        }
        refused.add((Answer.Refused) answer);
        return List.of();
    }

    /** Whether the binary log is written; null when the server does not tell. */
    public @Nullable Boolean on() {
        String on = variable("log_bin");
        return on.isEmpty() ? null : isOn(on);
    }

    /** Nothing writes the log: not this server, nor one that it follows. */
    public boolean isOff() {
        return Boolean.FALSE.equals(on()) && Boolean.FALSE.equals(replica);
    }

    private static boolean isOn(String value) {
        return value.equalsIgnoreCase("ON") || value.equals("1");
    }

    /** How long the server keeps the log; empty when it keeps it until somebody purges it, or does not tell. */
    public Optional<Duration> kept() {
        String seconds = variable("binlog_expire_logs_seconds");
        if (seconds.matches("\\d{1,10}") && Long.parseLong(seconds) > 0) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(seconds)));
        }
        String days = variable("expire_logs_days");
        if (days.matches("\\d{1,4}(\\.\\d+)?") && Double.parseDouble(days) > 0) {
            return Optional.of(Duration.ofSeconds(Math.round(Double.parseDouble(days) * 86_400)));
        }
        return Optional.empty();
    }

    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }
}
