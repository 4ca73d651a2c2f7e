package dev.lifeboat.migrate.mariadb;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.mariadb.jdbc.Connection;

/**
 * Cancels what runs in a session once its time is over, from a session of its own: neither server does that itself for every
 * statement. Nothing is cancelled any more once it is closed.
 */
final class Deadline implements AutoCloseable {
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    Deadline(Connection connection, Duration atMost) {
        thread = new Thread(() -> await(connection, atMost), "lifeboat-deadline");
        thread.setDaemon(true);
        thread.start();
    }

    private void await(Connection connection, Duration atMost) {
        try {
            // once is not enough: a statement in a handler of a procedure may go on
            boolean ended = over.await(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
            while (!ended) {
                cancel(connection);
                ended = over.await(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void cancel(Connection connection) {
        try {
            connection.cancelCurrentQuery();
        } catch (SQLException e) {
            // tried again
        }
    }

    @Override
    public void close() {
        over.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
