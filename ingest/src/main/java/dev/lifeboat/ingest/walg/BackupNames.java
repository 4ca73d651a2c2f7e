package dev.lifeboat.ingest.walg;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names and numbers as WAL-G writes them. */
final class BackupNames {
    static final String SENTINEL = "_backup_stop_sentinel.json";

    private static final String BASE = "base_[0-9A-F]{24}";
    /** {@code _D_} and the segment at which its parent begins; a backup of WAL-E has an offset there. */
    private static final Pattern NAME = Pattern.compile(BASE + "(_D_[0-9A-F]{24}|_[0-9A-F]{8})?");

    private static final Pattern OF_SENTINEL = Pattern.compile(".*?(" + NAME + ")" + SENTINEL + "'?");
    private static final Pattern SLASHED = Pattern.compile("[0-9A-F]{1,8}/[0-9A-F]{1,8}");

    private BackupNames() {}

    static String of(Entry entry) {
        return checked(entry, "backup_name", entry.needed("backup_name"));
    }

    static String checked(Entry entry, String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw entry.bad(
                    field, "is no name of a backup such as base_00000001000000000000000C_D_000000010000000000000004");
        }
        return name;
    }

    /** The backup that a sentinel is of: only its own name tells. */
    static String ofSentinel(ToolOutput output) {
        var matcher = OF_SENTINEL.matcher(output.name());
        if (!matcher.matches()) {
            throw new BadInputException(
                    output.name(),
                    "is no list of backups; if it is a sentinel it must be named as in the storage, NAME" + SENTINEL
                            + ", for nothing in it tells of which backup it is. Expected " + WalG.WHAT);
        }
        return matcher.group(1);
    }

    static boolean isDelta(String name) {
        return name.contains("_D_");
    }

    static long timeline(String name) {
        return Long.parseLong(name.substring("base_".length(), "base_".length() + 8), 16);
    }

    /** A position in the log, which is a number of 64 bits here and {@code 16/B374D848} everywhere else. */
    static @Nullable String position(Entry entry, String field) {
        if (entry.isText(field) && SLASHED.matcher(entry.needed(field)).matches()) {
            return entry.needed(field);
        }
        BigInteger number = unsigned(entry, field);
        return number == null || number.signum() == 0
                ? null
                : "%X/%X".formatted(number.shiftRight(32), number.and(BigInteger.valueOf(0xFFFF_FFFFL)));
    }

    /** A number of 64 bits without a sign. */
    static @Nullable BigInteger unsigned(Entry entry, String field) {
        BigInteger number = entry.whole(field);
        if (number != null && (number.signum() < 0 || number.bitLength() > 64)) {
            throw entry.bad(field, "is " + number + "; expected 64 bits without a sign");
        }
        return number;
    }

    /** E.g. 15.4 of 150004, and 9.6.24 of 90624. */
    static @Nullable String version(Entry entry, String field) {
        Long number = entry.count(field);
        if (number == null || number < 80_000) {
            return null;
        }
        return number >= 100_000
                ? number / 10_000 + "." + number % 10_000
                : number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
    }
}
