package dev.lifeboat.drill.postgres;

import dev.lifeboat.drill.place.Scratch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a restored server. They are given on its command line, where nothing that was restored overrides them: it must
 * not archive into the archive of its source, not follow it, not run what the source runs by itself, and open no port.
 */
public final class Isolation {
    private static final int HAS_ARCHIVE_LIBRARY = 15;
    private static final int HAS_EVENT_TRIGGERS = 17;

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss.SSSSSS'+00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Isolation() {}

    /**
     * For any server of a drill.
     *
     * @param major version, e.g. 15
     * @param preload libraries to load; it loads no other
     */
    public static Map<String, String> settings(int major, Scratch scratch, List<String> preload) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("config_file", scratch.root().resolve("postgresql.conf").toString());
        settings.put("hba_file", scratch.root().resolve("pg_hba.conf").toString());
        settings.put("ident_file", scratch.root().resolve("pg_ident.conf").toString());
        settings.put("listen_addresses", "");
        settings.put("port", "5432");
        settings.put("unix_socket_directories", scratch.sockets().toString());
        settings.put("unix_socket_permissions", "0700");
        settings.put("archive_mode", "off");
        settings.put("archive_command", "");
        if (major >= HAS_ARCHIVE_LIBRARY) {
            settings.put("archive_library", "");
        }
        settings.put("primary_conninfo", "");
        settings.put("primary_slot_name", "");
        settings.put("max_logical_replication_workers", "0");
        settings.put("shared_preload_libraries", String.join(",", preload));
        settings.put("session_preload_libraries", "");
        settings.put("local_preload_libraries", "");
        if (major >= HAS_EVENT_TRIGGERS) {
            settings.put("event_triggers", "off");
        }
        settings.put("autovacuum", "off");
        settings.put("hot_standby", "off");
        settings.put("ssl", "off");
        settings.put("jit", "off");
        settings.put("logging_collector", "off");
        settings.put("log_destination", "stderr");
        settings.put("log_timezone", "UTC");
        settings.put("lc_messages", "C");
        settings.put("shared_buffers", "64MB");
        settings.put("maintenance_work_mem", "64MB");
        settings.put("huge_pages", "off");
        return settings;
    }

    /**
     * How far it replays the log.
     *
     * @param restoreCommand fetches a file of the log; empty when it is all there
     * @param pointInTime null: only until the backup is consistent
     */
    static Map<String, String> recovery(String restoreCommand, @Nullable Instant pointInTime) {
        var settings = new LinkedHashMap<String, String>();
        settings.put("restore_command", restoreCommand);
        if (pointInTime == null) {
            settings.put("recovery_target", "immediate");
            settings.put("recovery_target_timeline", "current");
        } else {
            settings.put("recovery_target", "");
            settings.put("recovery_target_time", TIMESTAMP.format(pointInTime));
            settings.put("recovery_target_timeline", "latest");
        }
        settings.put("recovery_target_action", "promote");
        return settings;
    }
}
