package dev.lifeboat.ingest.rman;

import dev.lifeboat.ingest.fields.Entry;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code V$BACKUP_SET_DETAILS}.
 *
 * @param kind D, I or L: data in full, incremental, log
 * @param level of an incremental one: 0 holds everything
 * @param available pieces that the control file believes to be there
 * @param since it holds every change after this position
 * @param first position of the first checkpoint of its files
 * @param last position at which all of its files are consistent
 */
record BackupSet(
        Entry row,
        String kind,
        @Nullable Long level,
        long pieces,
        @Nullable Long available,
        long corrupt,
        @Nullable BigInteger since,
        @Nullable BigInteger first,
        @Nullable BigInteger last) {

    static BackupSet of(Entry row) {
        Long pieces = row.count("pieces");
        if (pieces == null) {
            throw row.bad("pieces", "is missing");
        }
        return new BackupSet(
                row,
                row.needed("backup_type"),
                row.count("incremental_level"),
                pieces,
                row.count("pieces_available"),
                row.countOrZero("corrupt_blocks"),
                position(row, "incremental_change"),
                position(row, "first_checkpoint_change"),
                position(row, "last_checkpoint_change"));
    }

    boolean ofLog() {
        return kind.equals("L");
    }

    boolean isThere() {
        return available != null && available >= pieces;
    }

    private static @Nullable BigInteger position(Entry row, String field) {
        BigInteger number = row.whole(field);
        if (number != null && (number.signum() < 0 || number.bitLength() > 64)) {
            throw row.bad(field, "is " + number + "; expected a system change number");
        }
        return number == null || number.signum() == 0 ? null : number;
    }
}
