package dev.lifeboat.drill.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code pg_controldata} prints of a data directory.
 *
 * @param lines value by name
 */
public record ControlFile(Map<String, String> lines) {
    public ControlFile {
        lines = Map.copyOf(lines);
    }

    /** Reads what was printed, in the C locale. */
    public static ControlFile parse(String text) {
        var lines = new HashMap<String, String>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.put(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
            }
        });
        return new ControlFile(lines);
    }

    /** Identity of the cluster. */
    public Optional<String> systemIdentifier() {
        return Optional.ofNullable(lines.get("Database system identifier"));
    }

    /** Whether its pages bear checksums. */
    public boolean pageChecksums() {
        return !lines.getOrDefault("Data page checksum version", "0").equals("0");
    }

    /** Settings that recovery must not have lower than the source had. */
    Map<String, String> limits() {
        var limits = new HashMap<String, String>();
        Map.of(
                        "max_connections setting", "max_connections",
                        "max_worker_processes setting", "max_worker_processes",
                        "max_wal_senders setting", "max_wal_senders",
                        "max_prepared_xacts setting", "max_prepared_transactions",
                        "max_locks_per_xact setting", "max_locks_per_transaction")
                .forEach((line, setting) -> {
                    String value = lines.getOrDefault(line, "");
                    if (value.matches("\\d{1,9}")) {
                        limits.put(setting, value);
                    }
                });
        return limits;
    }
}
