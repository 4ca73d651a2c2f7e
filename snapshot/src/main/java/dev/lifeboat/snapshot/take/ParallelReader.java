package dev.lifeboat.snapshot.take;

import dev.lifeboat.snapshot.Cutter;
import dev.lifeboat.snapshot.DigestRun;
import dev.lifeboat.snapshot.Part;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.RowSum;
import dev.lifeboat.snapshot.Rows;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.Session;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.file.Journal;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables one after the other, the parts of one by several sessions at a time: the first session cuts, and no more parts
 * are cut than can be read soon. Parts end up in the journal in the order of keys. Called by one thread.
 */
final class ParallelReader implements AutoCloseable {
    private final Source source;
    private final TakeRequest request;
    private final TakeProgress progress;
    private final Journal journal;
    private final ExecutorService threads;
    private final BlockingQueue<Session> idle = new LinkedBlockingQueue<>();
    private final int most;

    ParallelReader(Source source, TakeRequest request, TakeProgress progress, Journal journal) {
        this.source = source;
        this.request = request;
        this.progress = progress;
        this.journal = journal;
        int sessions = source.isParallel() ? request.parallel() : 1;
        // one session: it cuts and reads in turn
        this.most = sessions == 1 ? 1 : 2 * sessions;
        this.threads = Executors.newFixedThreadPool(sessions, work -> {
            var thread = new Thread(work, "snapshot");
            thread.setDaemon(true);
            return thread;
        });
        if (sessions == 1) {
            idle.add(source.lead());
        }
    }

    void read(List<Selection> selections, List<Shape> shapes, Journal.@Nullable Begun begun)
            throws SQLException, IOException {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < shapes.size(); i++) {
            // what was begun goes on first, as the journal left it
            order.add(begun != null && begun.isOf(shapes.get(i)) ? 0 : order.size(), i);
        }
        source.lead().mark();
        int done = 0;
        for (int i : order) {
            var shape = shapes.get(i);
            var from = begun != null && begun.isOf(shape) ? begun : null;
            try {
                table(selections.get(i), shape, from, done, order.size());
            } catch (SQLException e) {
                source.lead().recover(e);
                journal.not(new NotDigested(shape.name(), NotDigested.Kind.FAILED, String.valueOf(e.getMessage())));
            }
            done++;
        }
    }

    private void table(Selection selection, Shape shape, Journal.@Nullable Begun begun, int done, int of)
            throws SQLException, IOException {
        journal.begin(shape);
        var after = begun == null ? null : begun.until();
        // it was cut off behind its last part: only the count is missing
        boolean readAlready = begun != null && after == null;
        var total = begun == null ? RowSum.NONE : begun.sum();
        var cutter = readAlready ? null : Cutter.of(shape, source.lead().rows(shape), selection.bounds(), after);
        var flying = new ArrayDeque<Flying>();
        try {
            Future<Long> count = readAlready ? start(shape, Rows::count) : null;
            for (boolean more = cutter != null; more || !flying.isEmpty(); ) {
                while (more && flying.size() < most) {
                    Part part = Objects.requireNonNull(cutter).next();
                    more = part != null;
                    if (part != null) {
                        flying.add(new Flying(part, start(shape, rows -> rows.sum(part))));
                    }
                    if (part == null && shape.isCut()) {
                        count = start(shape, Rows::count);
                    }
                }
                if (!flying.isEmpty()) {
                    var first = flying.remove();
                    var sum = await(first.sum());
                    total = total.plus(sum);
                    if (first.part() instanceof Part.Keys keys) {
                        journal.chunk(keys.range(), sum);
                    }
                    progress.at(shape.name(), total.rows(), shape.estimatedRows(), done, of);
                }
            }
            boolean counted = count == null || await(count) == total.rows();
            // of several instants rows may have come or gone, which is no fault of an index
            if (!counted && begun == null) {
                journal.not(DigestRun.missed(shape, total));
                return;
            }
            journal.end(shape, total, counted);
        } finally {
            for (Flying left : flying) {
                settle(left.sum());
            }
        }
    }

    /** A part that is being read. */
    private record Flying(Part part, Future<RowSum> sum) {}

    @FunctionalInterface
    private interface Work<T> {
        T on(Rows rows) throws SQLException;
    }

    private <T> Future<T> start(Shape shape, Work<T> work) {
        return threads.submit(() -> {
            var session = idle.poll();
            if (session == null) {
                session = source.another();
                session.mark();
            }
            try {
                return work.on(session.rows(shape));
            } catch (SQLException e) {
                session.recover(e);
                throw e;
            } finally {
                idle.add(session);
            }
        });
    }

    private static <T> T await(Future<T> future) throws SQLException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            if (e.getCause() instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a table was read", e);
        }
    }

    /** One that failed is not told twice; but the sessions must be at rest before the next table. */
    private static void settle(Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            // the first one that failed is told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
