package dev.lifeboat.ingest.capture;

import dev.lifeboat.ingest.catalog.FoundTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A kind of server that catalogs are kept in: everything in which reading one differs from reading another. What is
 * common to all (snapshot, withdrawal, publication, offsets, heartbeats) is elsewhere in this package. Stateless.
 */
sealed interface CatalogEngine permits PostgresEngine, PulsedByRow {
    /** Its name, for people. */
    String title();

    /** What a URL looks like. */
    String example();

    /** Whether this is a whole URL of such a server. */
    boolean takes(String jdbcUrl);

    /** Database, host, port and user, without the password, for messages. */
    String place(String jdbcUrl);

    Connection connect(String jdbcUrl) throws SQLException;

    /**
     * Looks at the database before its change stream is opened.
     *
     * @throws CannotCaptureException if the catalog cannot be read as it is
     */
    Sight look(Connection connection, CatalogSource source) throws SQLException;

    /** The tables of the catalog that are there now. */
    FoundTables tables(Connection connection) throws SQLException;

    /** The settings of Debezium's connector beyond those that all have. */
    void settings(CatalogSource source, FoundTables tables, Properties settings);

    /** Where in the log a change is, by what its record tells of its source. */
    LogPlace placeOf(Struct from);

    /**
     * The place of the rows of a snapshot: before every change that they do not hold yet.
     *
     * @param operation of the first record that came
     * @param from where that record is from
     */
    LogPlace snapshotPlace(CatalogSource source, String operation, Struct from);

    /** The pulse that a record is; null when it is none of this reading. */
    @Nullable
    Beat beat(CatalogSource source, Epoch epoch, String operation, Struct change);

    /** Whether the rows of this table are pulses, and no part of the catalog. */
    default boolean isPulse(String table) {
        return false;
    }

    /** Lets it be known, for as long as the connection is open, that this source is being read. */
    default void claim(Connection connection, CatalogSource source) throws SQLException {}

    /**
     * Makes sure that the server still writes every change into its log as it can be read.
     *
     * @throws CannotCaptureException if it does not
     */
    default void requireReadable(Connection connection, CatalogSource source) throws SQLException {}

    /** How many changes of this source the connector has passed over since the start, as far as it tells. */
    default long passedOver(CatalogSource source) {
        return 0;
    }

    /** Whether others have to wait while a snapshot begins, so that one that fails must not be tried again at once. */
    default boolean snapshotsLock() {
        return false;
    }

    /**
     * Sends a pulse through the log of the database.
     *
     * @throws CannotCaptureException if the database is no longer the one that is read
     */
    void sendBeat(Connection connection, CatalogSource source, Epoch epoch, Instant now) throws SQLException;

    /** A value as the mapping takes it; what the connector only made up is null. */
    default @Nullable Object honest(Object value) {
        return value;
    }

    /** What a failure means, and what to do. */
    String explain(SQLException failure, String place);
}
