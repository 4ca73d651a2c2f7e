package dev.lifeboat.ingest.tools;

import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition of a topic of events was read, and which of its events nobody knows: those that went before they were
 * read, and those that could not be read. It is kept with the committed offset. What somebody else committed there, or what
 * was committed for an older topic of that name, says that all before it is not known. For one thread.
 */
final class PartitionMark {
    private static final Pattern WRITTEN = Pattern.compile(
            "topic=(\\S{1,60}) accepted=(\\d{1,19}) lost=(" + Offsets.FORM + ") unread=(" + Offsets.FORM + ")");

    private final String topicId;
    private final Offsets lost = new Offsets();
    private final Offsets unread = new Offsets();
    private long accepted;
    private long readBefore;

    /**
     * The mark where reading begins.
     *
     * @param committed what was remembered; null for nothing
     * @param beginning the first offset that is still there
     * @param end the offset after the last
     */
    PartitionMark(@Nullable OffsetAndMetadata committed, String topicId, long beginning, long end) {
        this.topicId = topicId;
        var written = WRITTEN.matcher(committed == null ? "" : committed.metadata());
        boolean ours = written.matches();
        long offset = committed == null ? 0 : committed.offset();
        if (ours) {
            lost.addBefore(Long.MAX_VALUE, Offsets.of(written.group(3)));
        }
        if (ours && written.group(1).equals(topicId) && offset <= end) {
            accepted = Long.parseLong(written.group(2));
            readBefore = offset;
            lost.addBefore(beginning, Offsets.of(written.group(4)));
        } else {
            lost.add(0, offset - 1);
        }
        lost.add(readBefore, beginning - 1);
    }

    /** Whether it was read, and told of, before. */
    boolean wasRead(long offset) {
        return offset < readBefore;
    }

    /** Whether somebody said that it need not be known. */
    boolean isAccepted(long offset) {
        return offset < accepted;
    }

    /** One that could not be read. */
    void unread(long offset) {
        unread.add(offset, offset);
    }

    /** Those that are not there. */
    Offsets lost() {
        return lost;
    }

    /**
     * What to remember.
     *
     * @param until the offset after the last that was read
     * @param accept whether what is not known need not be
     */
    OffsetAndMetadata next(long until, boolean accept) {
        return new OffsetAndMetadata(
                until,
                "topic=" + topicId + " accepted=" + (accept ? until : accepted) + " lost=" + (accept ? "" : lost)
                        + " unread=" + (accept ? "" : unread));
    }
}
