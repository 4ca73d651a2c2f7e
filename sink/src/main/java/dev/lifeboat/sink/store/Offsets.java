package dev.lifeboat.sink.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
        var inOrder = new ArrayList<>(next.keySet());
        inOrder.sort((a, b) -> a.toString().compareTo(b.toString()));
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

    private void bind(PreparedStatement statement, int from, TopicPartition partition) throws SQLException {
        statement.setString(from, group);
        statement.setString(from + 1, partition.topic());
        statement.setInt(from + 2, partition.partition());
    }
}
