package dev.lifeboat.ingest.mssql;

import dev.lifeboat.ingest.fields.Entry;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code backupset}. Identities are in capitals.
 *
 * @param kind D, I, L, F, G, P or Q
 * @param first first position in the log that it holds
 * @param last position behind the last that it holds
 * @param checkpoint where a full backup stands for those that build on it
 * @param media the families of its media set: stripes, and mirrors of them
 */
record BackupSet(
        Entry row,
        String uuid,
        String kind,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant expiresAt,
        @Nullable BigInteger first,
        @Nullable BigInteger last,
        @Nullable BigInteger checkpoint,
        boolean copyOnly,
        boolean damaged,
        List<Device> media) {
    private static final int DIGITS = 25;

    /**
     * A device that a part of the backup is on.
     *
     * @param mirror 0 for the first copy
     */
    record Device(String name, int type, int mirror) {
        boolean isNul() {
            return name.equalsIgnoreCase("NUL") || name.equalsIgnoreCase("NUL:");
        }

        /** Types over 100 are devices that somebody gave a name of their own. */
        String media() {
            return switch (type % 100) {
                case 2 -> "disk";
                case 5 -> "tape";
                case 9 -> "object";
                default -> "";
            };
        }
    }

    static BackupSet of(Entry row, Zones zones) {
        return new BackupSet(
                row,
                row.needed("backup_set_uuid").toUpperCase(Locale.ROOT),
                row.needed("type").toUpperCase(Locale.ROOT),
                zones.instant(row, "backup_start_date"),
                zones.instant(row, "backup_finish_date"),
                zones.instant(row, "expiration_date"),
                position(row, "first_lsn"),
                position(row, "last_lsn"),
                position(row, "checkpoint_lsn"),
                Boolean.TRUE.equals(row.flag("is_copy_only")),
                Boolean.TRUE.equals(row.flag("is_damaged")),
                row.elements("media").stream()
                        .map(node -> device(Entry.of(node, row.place() + "/media")))
                        .toList());
    }

    private static Device device(Entry family) {
        Long type = family.count("device_type");
        String name = family.text("physical_device_name");
        return new Device(name == null ? "" : name, type == null || type > 1_000 ? 0 : type.intValue(), (int)
                Math.min(100, family.countOrZero("mirror")));
    }

    /** A number of up to 25 digits. */
    static @Nullable BigInteger position(Entry row, String field) {
        BigInteger number = row.whole(field);
        if (number != null && (number.signum() < 0 || number.toString().length() > DIGITS)) {
            throw row.bad(field, "is " + number + "; expected a position in the log, up to 25 digits");
        }
        return number == null || number.signum() == 0 ? null : number;
    }

    /** In a form that can be compared: 24 digits could as well be the name of a file of PostgreSQL's log. */
    static @Nullable String text(@Nullable BigInteger position) {
        String text = position == null ? null : position.toString();
        return text != null && text.length() == DIGITS - 1 ? "0" + text : text;
    }

    @Nullable
    String guid(String field) {
        String guid = row.text(field);
        return guid == null ? null : guid.toUpperCase(Locale.ROOT);
    }

    /** Nothing was ever written: some part of it went to the NUL device. */
    boolean toNul() {
        return media.stream().anyMatch(Device::isNul);
    }

    boolean isFull() {
        return kind.equals("D");
    }

    boolean isLog() {
        return kind.equals("L");
    }
}
