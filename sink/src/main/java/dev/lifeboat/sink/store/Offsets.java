package dev.lifeboat.sink.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition is in the store. An offset moves only from where this sink believes it is: a second sink that
 * still holds a partition it has lost fails here, before it writes.
 */
final class Offsets {
    private static final String CREATE = """
            insert into consumer_offset (group_name, topic, partition, next_offset) values (?, ?, ?, 0)
            on conflict do nothing
            """;
    private static final String READ =
            "select next_offset from consumer_offset where group_name = ? and topic = ? and partition = ?";
    private static final String ADVANCE = """
            update consumer_offset set next_offset = ?, updated_at = now()
            where group_name = ? and topic = ? and partition = ? and next_offset = ?
            """;

    private static final String CAUGHT_UP =
            "update consumer_offset set caught_up_at = ? where group_name = ? and topic = ? and partition = ?";
    private static final String ALL_CAUGHT_UP = """
            select coalesce(min(coalesce(caught_up_at, '-infinity')) >= ?, false) from consumer_offset
            where group_name = ? and topic = any(?)
            """;

    private final String group;

    Offsets(String group) {
        this.group = group;
    }

    /** The next offset of each partition; 0 for one that was never read. */
    Map<TopicPartition, Long> read(Connection connection, Collection<TopicPartition> partitions) throws SQLException {
        var next = new HashMap<TopicPartition, Long>();
        try (var create = connection.prepareStatement(CREATE);
                var read = connection.prepareStatement(READ)) {
            for (TopicPartition partition : partitions) {
                bind(create, 1, partition);
                create.addBatch();
            }
            create.executeBatch();
            for (TopicPartition partition : partitions) {
                bind(read, 1, partition);
                try (var row = read.executeQuery()) {
                    row.next();
                    next.put(partition, row.getLong(1));
                }
            }
        }
        return next;
    }

    /**
     * Moves the offsets, and so takes the lock that keeps another sink from moving them before this transaction ends.
     *
     * @throws FencedException if one is not where it was expected
     */
    void advance(Connection connection, Map<TopicPartition, Long> expected, Map<TopicPartition, Long> next)
            throws SQLException, FencedException {
        var inOrder = inOrder(next.keySet());
        try (var advance = connection.prepareStatement(ADVANCE)) {
            for (TopicPartition partition : inOrder) {
                advance.setLong(1, next.getOrDefault(partition, 0L));
                bind(advance, 2, partition);
                advance.setLong(5, expected.getOrDefault(partition, -1L));
                advance.addBatch();
            }
            refuseWhenMoved(inOrder, advance.executeBatch());
        }
    }

    private static void refuseWhenMoved(List<TopicPartition> partitions, int[] counts) throws FencedException {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 1) {
                throw new FencedException("another sink has moved the offset of " + partitions.get(i));
            }
        }
    }

    /** One order for everybody who locks several: no two wait for each other. */
    private static List<TopicPartition> inOrder(Collection<TopicPartition> partitions) {
        var inOrder = new ArrayList<>(partitions);
        inOrder.sort((a, b) -> a.toString().compareTo(b.toString()));
        return inOrder;
    }

    /** Remembers that a sink had all of these partitions at that instant. */
    void caughtUp(Connection connection, Collection<TopicPartition> partitions, Instant at) throws SQLException {
        try (var update = connection.prepareStatement(CAUGHT_UP)) {
            for (TopicPartition partition : inOrder(partitions)) {
                update.setTimestamp(1, Timestamp.from(at));
                bind(update, 2, partition);
                update.addBatch();
            }
            update.executeBatch();
        }
    }

    /** Whether each partition of those topics was caught up with at that instant or later, by whichever sink has it. */
    boolean allCaughtUpSince(Connection connection, Collection<String> topics, Instant since) throws SQLException {
        try (var select = connection.prepareStatement(ALL_CAUGHT_UP)) {
            select.setTimestamp(1, Timestamp.from(since));
            select.setString(2, group);
            select.setArray(3, connection.createArrayOf("text", topics.toArray()));
            try (var row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void bind(PreparedStatement statement, int from, TopicPartition partition) throws SQLException {
        statement.setString(from, group);
        statement.setString(from + 1, partition.topic());
        statement.setInt(from + 2, partition.partition());
    }
}
