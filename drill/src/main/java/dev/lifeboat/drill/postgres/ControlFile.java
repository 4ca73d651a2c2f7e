package dev.lifeboat.drill.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code pg_controldata} prints of a data directory.
 *
 * @param lines value by name
 */
public record ControlFile(Map<String, String> lines) {
    /** More transactions than anybody prepares: replaying the log needs room for them, and their limit is not known. */
    private static final String MANY = "1000";

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

    /**
     * What can be read of one without {@code pg_controldata}, which some distributions leave out: identity alone. A server
     * compares its checksum itself when it starts.
     *
     * @throws IOException if it does not even hold that
     */
    static ControlFile read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = ByteBuffer.wrap(in.readNBytes(12));
            if (bytes.limit() < 12) {
                throw new EOFException(file + " ends after " + bytes.limit() + " bytes");
            }
            // the second field is a small number, and so tells the order of bytes
            bytes.order((bytes.getInt(8) & 0xffff0000) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            return new ControlFile(Map.of(
                    "Database system identifier",
                    Long.toUnsignedString(bytes.getLong(0)),
                    "max_prepared_xacts setting",
                    MANY));
        }
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
