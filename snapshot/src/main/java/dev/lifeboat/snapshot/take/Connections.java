package dev.lifeboat.snapshot.take;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.ReadConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All connections of one run, ended together. Safe for any thread. */
final class Connections implements AutoCloseable {
    private final Address address;
    private final Duration statement;
    private final List<Connection> open = new ArrayList<>();
    private boolean closed;

    Connections(Address address, Duration statement) {
        this.address = address;
        this.statement = statement;
    }

    synchronized Connection open() {
        if (closed) {
            throw new IllegalStateException("the run was ended");
        }
        var connection = ReadConnection.open(address, statement);
        open.add(connection);
        return connection;
    }

    /** What is running there is cancelled: a server would finish it though nobody listens. */
    @Override
    public synchronized void close() {
        closed = true;
        for (Connection connection : open) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                // it ends with this process
            }
        }
        open.clear();
    }
}
