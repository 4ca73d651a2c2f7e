package dev.lifeboat.snapshot.take;

import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.CannotAskException;
import dev.lifeboat.ingest.server.Engine;
import dev.lifeboat.ingest.server.ReadConnection;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.file.Journal;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.snapshot.file.SnapshotFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes a snapshot into a file: opens the database at one instant, reads its tables in parts, and keeps a journal beside the
 * file so that who is cut off can go on. {@link #close} from another thread ends it.
 */
public final class Take implements AutoCloseable {
    private final Address address;
    private final TakeRequest request;
    private final InstantSource clock;
    private final TakeProgress progress;
    private volatile @Nullable Source source;
    private volatile boolean closed;

    public Take(Address address, TakeRequest request, InstantSource clock, TakeProgress progress) {
        this.address = address;
        this.request = request;
        this.clock = clock;
        this.progress = progress;
        boolean postgres = address.engine() == Engine.POSTGRESQL;
        if (!postgres && address.engine() != Engine.MYSQL) {
            throw new IllegalArgumentException("snapshots are taken of PostgreSQL, MariaDB and MySQL");
        }
        if (postgres == (request.algorithm() == Algorithm.MYSQL_PORTABLE)) {
            throw new IllegalArgumentException(
                    "digests of " + request.algorithm().id() + " are not of this engine");
        }
    }

    /**
     * Takes it.
     *
     * @throws CannotAskException if the server cannot be reached, or goes away; what was read is kept to go on with
     * @throws IllegalArgumentException if the request does not fit the database, or what there is to resume
     * @throws UncheckedIOException if the file cannot be written
     */
    public Snapshot run() {
        try (Source opened = open()) {
            source = opened;
            if (closed) {
                throw new CannotAskException("it was ended");
            }
            return run(opened);
        } catch (SQLException e) {
            throw new CannotAskException(
                    address.name() + " went away: " + ReadConnection.said(address, e)
                            + (Files.exists(journal()) ? "; go on with --resume" : ""),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Source open() throws SQLException {
        return address.engine() == Engine.POSTGRESQL
                ? new PostgresSource(address, request.algorithm(), request.statement(), clock)
                : new MariadbSource(address, request.statement(), clock);
    }

    private Path journal() {
        return request.out().resolveSibling(request.out().getFileName() + ".part");
    }

    private Snapshot run(Source opened) throws SQLException, IOException {
        Path file = journal();
        var left = left(opened, file);
        var done = new HashSet<>(left == null ? List.of() : left.ended());
        var shapes = new ArrayList<Shape>();
        var selections = new ArrayList<Selection>();
        var nots = new ArrayList<NotDigested>();
        var hidden = Choice.isOfAll(request, opened) ? opened.hidden() : null;
        if (hidden != null) {
            nots.add(hidden);
        }
        // all are looked at first: from then on none can be written anew
        for (Selection selection : Choice.of(request, opened)) {
            if (done.contains(selection.table())) {
                continue;
            }
            var described = opened.lead().describe(selection);
            if (described.shape() == null) {
                nots.add(Objects.requireNonNull(described.not()));
            } else {
                shapes.add(described.shape());
                selections.add(selection);
            }
        }
        try (var journal = Journal.open(file, request.text(), opened.server(), opened.position(), left != null)) {
            for (NotDigested not : nots) {
                journal.not(not);
            }
            try (var reader = new ParallelReader(opened, request, progress, journal)) {
                reader.read(selections, shapes, left == null ? null : left.begun());
            }
        }
        boolean all = request.tables().isEmpty() && request.columns().isEmpty() && hidden == null;
        Journal.toSnapshot(
                file, request.out(), request.database(), opened.server(), request.algorithm(), request.seal(), all);
        Files.delete(file);
        return SnapshotFile.read(request.out());
    }

    private Journal.@Nullable Left left(Source opened, Path file) throws IOException {
        if (!request.resume() || !Files.exists(file)) {
            return null;
        }
        var left = Journal.left(file);
        if (!left.request().equals(request.text())) {
            throw new IllegalArgumentException("what is in " + file
                    + " was begun with other options; use the same, or leave --resume out to begin anew");
        }
        if (!left.server().equals(opened.server())) {
            throw new IllegalArgumentException("what is in " + file + " is of another server, "
                    + left.server().product() + "; leave --resume out to begin anew");
        }
        return left;
    }

    /** Ends it; statements that run are cancelled. */
    @Override
    public void close() {
        closed = true;
        var opened = source;
        if (opened != null) {
            opened.close();
        }
    }
}
