package dev.lifeboat.sink.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The compliance store in PostgreSQL, schema {@code lifeboat}. Rows and the offsets they came from are written in one
 * transaction, so each record has its effect exactly once, whenever the process is killed. Safe for several threads.
 */
public final class Store implements AutoCloseable {
    /** The schema of all tables. */
    public static final String SCHEMA = "lifeboat";

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HikariDataSource pool;
    private final Offsets offsets;

    /**
     * Connects when first used.
     *
     * @param jdbcUrl complete with user and password
     * @param group name under which the offsets are kept
     */
    public Store(String jdbcUrl, String group) {
        var config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setSchema(SCHEMA);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(PATIENCE.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setPoolName("store");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("connectTimeout", "3");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("ApplicationName", "lifeboat-sink");
        pool = new HikariDataSource(config);
        offsets = new Offsets(group);
    }

    /** Connections of the pool; the search path is the store's schema. */
    public DataSource connections() {
        return pool;
    }

    /**
     * Creates the tables, or brings them up to date.
     *
     * @throws StoreUnavailableException if PostgreSQL does not answer or the migration does not go through
     */
    public void migrate() throws StoreUnavailableException {
        try {
            Flyway.configure(Store.class.getClassLoader())
                    .dataSource(pool)
                    .defaultSchema(SCHEMA)
                    .schemas(SCHEMA)
                    .createSchemas(true)
                    .locations("classpath:dev/lifeboat/sink/store/migrations")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new StoreUnavailableException(
                    "the store's tables cannot be created or brought up to date: " + SqlFailure.firstLine(e), e);
        }
    }

    /** Whether PostgreSQL answers. */
    public boolean answers() {
        try (Connection connection = pool.getConnection()) {
            return connection.isValid((int) PATIENCE.toSeconds());
        } catch (SQLException e) {
            return false;
        }
    }

    /** The next offset of each partition, as the store has it: the truth, whatever Kafka's group says. */
    public Map<TopicPartition, Long> nextOffsets(Collection<TopicPartition> partitions)
            throws StoreUnavailableException {
        try (Connection connection = pool.getConnection()) {
            return offsets.read(connection, partitions);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /**
     * Writes what the records do and moves their offsets, all or nothing.
     *
     * @param entries records, in log order within each partition
     * @param expected where the offset of each partition is, as this sink knows it
     * @return where the offsets are now, of the partitions that the records belong to
     * @throws FencedException if an offset is not where it was expected
     * @throws UnstorableException if a value cannot be stored, now or ever
     * @throws StoreUnavailableException if PostgreSQL does not answer; whether it was stored, the offsets tell
     */
    public Map<TopicPartition, Long> write(List<Entry> entries, Map<TopicPartition, Long> expected)
            throws FencedException, UnstorableException, StoreUnavailableException {
        var next = new HashMap<TopicPartition, Long>();
        entries.forEach(entry -> next.put(entry.partition(), entry.record().offset() + 1));
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                offsets.advance(connection, expected, next);
                WriteBatch.of(entries).write(connection);
                connection.commit();
            } finally {
                rollBackWhatIsLeft(connection);
            }
        } catch (SQLException e) {
            if (SqlFailure.isAboutTheData(e)) {
                throw new UnstorableException("PostgreSQL refuses it: " + SqlFailure.firstLine(e), e);
            }
            throw unavailable(e);
        }
        return next;
    }

    /** Remembers that this sink had all of these partitions at that instant. */
    public void caughtUp(Collection<TopicPartition> partitions, Instant at) throws StoreUnavailableException {
        try (Connection connection = pool.getConnection()) {
            offsets.caughtUp(connection, partitions, at);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Whether the sinks of this group had all of every partition at that instant or later. */
    public boolean caughtUpSince(Instant since) throws StoreUnavailableException {
        try (Connection connection = pool.getConnection()) {
            return offsets.allCaughtUpSince(connection, Projection.topics(), since);
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    /** Takes steps of alerts that the sink raises itself, and tells the webhooks of them; a step taken twice is one. */
    public void raise(List<OwnAlert> steps, List<String> webhooks) throws StoreUnavailableException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                WriteBatch.raising(
                                steps.stream().map(step -> step.row(webhooks)).toList())
                        .write(connection);
                connection.commit();
            } finally {
                rollBackWhatIsLeft(connection);
            }
        } catch (SQLException e) {
            throw unavailable(e);
        }
    }

    private static void rollBackWhatIsLeft(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // the connection is gone, and the transaction with it
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private static StoreUnavailableException unavailable(SQLException e) {
        return new StoreUnavailableException("PostgreSQL does not answer: " + SqlFailure.firstLine(e), e);
    }
}
