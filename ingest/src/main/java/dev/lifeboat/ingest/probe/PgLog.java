package dev.lifeboat.ingest.probe;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.server.Answer;
import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.ingest.server.Server;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's log and its archiving, as the server sees them. That a segment was archived is what the archive command said;
 * whether it can be had back from there no server knows.
 *
 * @param settings of those that the role may see
 * @param segmentsWaiting segments that wait to be archived; null when not known
 * @param recoverableUntil every commit that was acknowledged until then is in segments that were archived; null when nothing
 *     tells
 * @param receivers names of those who stream the log from here and may archive it
 * @param refused what was not answered
 */
public record PgLog(
        String version,
        long versionNumber,
        boolean standby,
        String role,
        Instant now,
        String systemIdentifier,
        long timeline,
        Map<String, String> settings,
        @Nullable String lastArchived,
        @Nullable Instant lastArchivedAt,
        @Nullable Instant lastFailedAt,
        long failures,
        @Nullable Long segmentsWaiting,
        @Nullable Instant recoverableUntil,
        List<Slot> slots,
        List<String> receivers,
        List<Answer.Refused> refused) {

    static final String SETTINGS_GRANT = "GRANT pg_read_all_settings TO %s;";
    static final String LOG_GRANT = "GRANT EXECUTE ON FUNCTION pg_ls_waldir() TO %1$s;"
            + " GRANT EXECUTE ON FUNCTION pg_ls_archive_statusdir() TO %1$s;";

    private static final Question SERVER = new Question("server", """
            SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS version_num,
                   pg_is_in_recovery() AS standby, current_user::text AS role,
                   extract(epoch FROM clock_timestamp()) AS now
            """, "");
    private static final Question CONTROL = new Question(
            "pg_control", """
            SELECT s.system_identifier::text AS system_identifier, c.timeline_id::bigint AS timeline,
                   c.redo_lsn::text AS redo, extract(epoch FROM c.checkpoint_time) AS checkpoint_at,
                   c.next_xid AS next_xid, c.oldest_active_xid::text AS oldest_active_xid
            FROM pg_control_system() s, pg_control_checkpoint() c
            """, "GRANT EXECUTE ON FUNCTION pg_control_system(), pg_control_checkpoint() TO %s;");
    private static final Question SETTINGS = new Question("pg_settings", """
            SELECT name, setting FROM pg_settings
            WHERE name IN ('archive_mode', 'archive_command', 'archive_library', 'archive_timeout', 'wal_level',
                           'wal_segment_size', 'data_checksums', 'fsync', 'full_page_writes', 'synchronous_commit',
                           'max_slot_wal_keep_size')
            """, SETTINGS_GRANT);
    private static final Question TRANSACTIONS = new Question("transactions", """
            SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next_xid,
                   extract(epoch FROM statement_timestamp()) AS at
            """, "");
    private static final Question ARCHIVER = new Question("pg_stat_archiver", """
            SELECT last_archived_wal, extract(epoch FROM last_archived_time) AS last_archived_at,
                   failed_count, extract(epoch FROM last_failed_time) AS last_failed_at
            FROM pg_stat_archiver
            """, "");
    private static final Question LAST_SEGMENT = new Question("pg_ls_waldir", """
            SELECT name, extract(epoch FROM modification) AS written_at FROM pg_ls_waldir()
            WHERE name = (SELECT last_archived_wal FROM pg_stat_archiver)
            """, LOG_GRANT);
    private static final Question WAITING = new Question("pg_ls_archive_statusdir", """
            SELECT count(*) AS waiting FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'
            """, LOG_GRANT);
    private static final Question SLOTS = new Question("pg_replication_slots", """
            SELECT slot_name::text AS slot_name, active, wal_status,
                   ((CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)
                    - restart_lsn)::bigint AS held_bytes
            FROM pg_replication_slots ORDER BY slot_name LIMIT 200
            """, "");
    private static final Question RECEIVERS =
            new Question("pg_stat_replication", """
            SELECT application_name FROM pg_stat_replication ORDER BY application_name LIMIT 200
            """, "GRANT pg_read_all_stats TO %s;");

    /**
     * A replication slot.
     *
     * @param status reserved, extended, unreserved or lost; empty when the server does not tell
     * @param heldBytes of the log that is kept for it
     */
    public record Slot(String name, boolean active, String status, long heldBytes) {}

    public PgLog {
        settings = Map.copyOf(settings);
        slots = List.copyOf(slots);
        receivers = List.copyOf(receivers);
        refused = List.copyOf(refused);
    }

    /**
     * Asks a server.
     *
     * @throws dev.lifeboat.ingest.server.CannotAskException if it does not answer what every role may ask
     */
    public static PgLog of(Server server) {
        var refused = new ArrayList<Answer.Refused>();
        Entry about = server.row(SERVER);
        Entry control = optional(server, CONTROL, refused).orElse(null);
        var settings = new HashMap<String, String>();
        server.rows(SETTINGS)
                .forEach(row -> settings.put(
                        row.needed("name"),
                        Optional.ofNullable(row.words("setting")).orElse("")));
        boolean standby = Boolean.TRUE.equals(about.flag("standby"));
        // in this order: what is committed after it may be archived, and nothing more is said of it
        Entry transactions = standby ? null : server.row(TRANSACTIONS);
        Entry archiver = server.row(ARCHIVER);
        String lastArchived = archiver.text("last_archived_wal");
        Entry written = lastArchived == null
                ? null
                : optional(server, LAST_SEGMENT, refused).orElse(null);
        Entry waiting = optional(server, WAITING, refused).orElse(null);
        long timeline = control == null ? 0 : control.countOrZero("timeline");
        var archived =
                LogPlace.segment(lastArchived, segmentBytes(settings)).filter(place -> place.timeline() == timeline);
        return new PgLog(
                about.needed("version"),
                about.countOrZero("version_num"),
                standby,
                about.needed("role"),
                instant(about, "now", Instant.EPOCH),
                control == null ? "" : control.needed("system_identifier"),
                timeline,
                settings,
                lastArchived,
                archiver.instantOrSeconds("last_archived_at"),
                archiver.instantOrSeconds("last_failed_at"),
                archiver.countOrZero("failed_count"),
                waiting == null ? null : waiting.count("waiting"),
                archived.map(place -> Reach.of(place, control, transactions, written, lastArchived))
                        .orElse(null),
                slots(server, refused),
                receivers(server, refused),
                refused);
    }

    private static Optional<Entry> optional(Server server, Question question, List<Answer.Refused> refused) {
        return rows(server, question, refused).stream().findFirst();
    }

    private static List<Entry> rows(Server server, Question question, List<Answer.Refused> refused) {
        var answer = server.ask(question);
        if (answer instanceof Answer.Rows rows) {
            return rows.rows();
        }
        refused.add((Answer.Refused) answer);
        return List.of();
    }

    private static Instant instant(Entry row, String field, Instant otherwise) {
        return Optional.ofNullable(row.instantOrSeconds(field)).orElse(otherwise);
    }

    private static long segmentBytes(Map<String, String> settings) {
        String bytes = settings.getOrDefault("wal_segment_size", "");
        return bytes.matches("\\d{1,12}") ? Long.parseLong(bytes) : 0;
    }

    private static List<Slot> slots(Server server, List<Answer.Refused> refused) {
        return rows(server, SLOTS, refused).stream()
                .map(row -> new Slot(
                        row.needed("slot_name"),
                        Boolean.TRUE.equals(row.flag("active")),
                        Optional.ofNullable(row.text("wal_status")).orElse(""),
                        Math.max(
                                0,
                                Optional.ofNullable(row.whole("held_bytes"))
                                        .map(Number::longValue)
                                        .orElse(0L))))
                .toList();
    }

    /** Those whose names are those of programs that archive; a standby of that name is nobody's loss. */
    private static List<String> receivers(Server server, List<Answer.Refused> refused) {
        var rows = rows(server, RECEIVERS, refused);
        long hidden = rows.stream().filter(row -> !row.has("application_name")).count();
        if (hidden > 0) {
            refused.add(new Answer.Refused(
                    RECEIVERS, Answer.Why.DENIED, hidden + " stream the log, and their names are not shown"));
        }
        return rows.stream()
                .map(row -> Optional.ofNullable(row.words("application_name")).orElse(""))
                .filter(name ->
                        name.toLowerCase(Locale.ROOT).matches(".*(receivewal|receive_wal|receivexlog|barman|wal-g).*"))
                .toList();
    }

    /** Somebody may stream the log away whom this role may not see. */
    boolean hidesReceivers() {
        return refused.stream().anyMatch(one -> one.question().equals(RECEIVERS));
    }

    /** Why it is not seen what becomes of the log, and what lets this role see it. */
    public String notSeen() {
        boolean settings = setting("archive_mode").isEmpty() || !this.settings.containsKey("archive_command");
        String quoted = "\"" + role.replace("\"", "\"\"") + "\"";
        return (settings
                        ? "this role may not see the archive command"
                        : "the server archives nothing itself, and this role may not see who streams the log")
                + ", so nothing tells what becomes of the log. Have an administrator run: "
                + String.format(Locale.ROOT, settings ? SETTINGS_GRANT : RECEIVERS.grant(), quoted);
    }

    /** What the server's archiving comes to. */
    public Archiving archiving() {
        return Archiving.of(this);
    }

    public String setting(String name) {
        return settings.getOrDefault(name, "");
    }
}
