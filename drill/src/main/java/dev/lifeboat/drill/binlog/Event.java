package dev.lifeboat.drill.binlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * One event of a log.
 *
 * @param at where it begins in its file
 * @param end where the next one begins
 * @param seconds of the epoch: when the statement began that wrote it, which for a transaction is its COMMIT
 * @param type as the format numbers them
 * @param server that made the change
 * @param body what follows the header, without checksum; empty for events of which nothing is needed
 */
record Event(long at, long end, long seconds, int type, long server, int flags, ByteBuffer body) {
    static final int QUERY = 2;
    static final int STOP = 3;
    static final int ROTATE = 4;
    static final int FORMAT = 15;
    static final int XID = 16;
    static final int INCIDENT = 26;
    static final int GTID = 162;
    static final int GTID_LIST = 163;
    static final int START_ENCRYPTION = 164;
    static final int QUERY_COMPRESSED = 165;

    /** So long is what one that begins a transaction holds at least. */
    static final int LEAST_OF_GTID = 13;
    /** What a statement may be told with: a number for its sequence, its random numbers, its variables, its rows, its text. */
    private static final Set<Integer> BEFORE_ITS_STATEMENT = Set.of(5, 13, 14, 19, 160);

    private static final int ERROR_AT = 9;
    private static final int LENGTH_OF_DATABASE_AT = 8;
    private static final int LENGTH_OF_STATUS_AT = 11;
    private static final int HEAD_OF_QUERY = 13;
    private static final int LONGEST_END = 16;

    /** A statement that uses a temporary table of its session. */
    private static final int THREAD_SPECIFIC = 0x4;
    /** So a server marks the word that its log is encrypted where it sends what it has decrypted. */
    private static final int IGNORABLE = 0x80;

    private static final int GTID_FLAGS = 12;
    private static final int IS_ALONE = 0x1;
    private static final int HAS_COMMIT_ID = 0x2;
    private static final int IS_XA = 0x40 | 0x80;
    private static final int IS_ALTER_IN_PARTS = 0x2 | 0x4 | 0x8;

    Event {
        body = body.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    Instant time() {
        return Instant.ofEpochSecond(seconds);
    }

    /** Whether it stands before all transactions of its file. */
    boolean isHead() {
        return type == FORMAT || type == GTID_LIST || type == START_ENCRYPTION;
    }

    boolean isIgnorable() {
        return (flags & IGNORABLE) != 0;
    }

    boolean usesTemporaryTable() {
        return (flags & THREAD_SPECIFIC) != 0 && type != FORMAT;
    }

    /** Of one that begins a transaction, or a statement that is one. */
    Gtid gtid() {
        return new Gtid(Integer.toUnsignedLong(body.getInt(8)), server, body.getLong(0));
    }

    /** Whether it ends with the one statement that follows. */
    boolean isAlone() {
        return (body.get(GTID_FLAGS) & IS_ALONE) != 0;
    }

    /**
     * Whether it ends the transaction that is open.
     *
     * @param alone whether that is one statement
     */
    boolean ends(boolean alone) {
        return alone
                ? !BEFORE_ITS_STATEMENT.contains(type)
                : type == XID || type == QUERY && endsTransaction(statement());
    }

    private static boolean endsTransaction(String statement) {
        return statement.startsWith("COMMIT")
                || statement.startsWith("ROLLBACK") && !statement.startsWith("ROLLBACK TO ");
    }

    /** The error with which a statement ended where it was done first; 0 for none. */
    int error() {
        boolean isStatement = type == QUERY || type == QUERY_COMPRESSED;
        return isStatement && body.limit() >= HEAD_OF_QUERY ? Short.toUnsignedInt(body.getShort(ERROR_AT)) : 0;
    }

    private String statement() {
        if (body.limit() < HEAD_OF_QUERY) {
            return "";
        }
        int at = HEAD_OF_QUERY
                + Short.toUnsignedInt(body.getShort(LENGTH_OF_STATUS_AT))
                + Byte.toUnsignedInt(body.get(LENGTH_OF_DATABASE_AT))
                + 1;
        byte[] text = new byte[Math.max(0, Math.min(LONGEST_END, body.limit() - at))];
        body.get(Math.min(at, body.limit()), text);
        return new String(text, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    /** Whether a transaction is prepared by it, or one that was is ended. */
    boolean isXa() {
        return (body.get(GTID_FLAGS) & IS_XA) != 0;
    }

    /** Whether an ALTER is told when it begins, and again when it ends. */
    boolean isAlterInParts() {
        int extra = GTID_FLAGS + 1 + ((body.get(GTID_FLAGS) & HAS_COMMIT_ID) == 0 ? 0 : Long.BYTES);
        return !isXa() && extra < body.limit() && (body.get(extra) & IS_ALTER_IN_PARTS) != 0;
    }
}
