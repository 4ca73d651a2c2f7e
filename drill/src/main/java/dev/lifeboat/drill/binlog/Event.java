package dev.lifeboat.drill.binlog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

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
    static final int STOP = 3;
    static final int ROTATE = 4;
    static final int FORMAT = 15;
    static final int INCIDENT = 26;
    static final int CHECKPOINT = 161;
    static final int GTID = 162;
    static final int GTID_LIST = 163;
    static final int START_ENCRYPTION = 164;

    /** A statement that uses a temporary table of its session. */
    private static final int THREAD_SPECIFIC = 0x4;
    /** So a server marks the word that its log is encrypted where it sends what it has decrypted. */
    private static final int IGNORABLE = 0x80;

    private static final int GTID_FLAGS = 12;
    private static final int HAS_COMMIT_ID = 0x2;
    private static final int IS_XA = 0x40 | 0x80;
    private static final int IS_ALTER_IN_PARTS = 0x2 | 0x4 | 0x8;

    Event {
        body = body.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    Instant time() {
        return Instant.ofEpochSecond(seconds);
    }

    /** Whether nothing of a transaction is open before it. */
    boolean isBetweenTransactions() {
        return type == GTID || type == ROTATE || type == STOP || type == CHECKPOINT;
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
