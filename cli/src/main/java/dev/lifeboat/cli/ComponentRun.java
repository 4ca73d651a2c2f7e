package dev.lifeboat.cli;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The life of one component in a JVM of its own: start, run until told to end or unable to go on, close. */
final class ComponentRun {
    private static final Logger LOG = LoggerFactory.getLogger(ComponentRun.class);

    private ComponentRun() {}

    static int of(String name, Supplier<Components.Running> start) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        var running = start.get();
        var closing = new Thread(() -> close(name, running.app()), name + "-close");
        Runtime.getRuntime().addShutdownHook(closing);
        LOG.info("{} runs", name);
        try {
            running.ended().join();
            return ExitCode.DONE;
        } catch (CompletionException | CancellationException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    name + " cannot go on and must be started again: " + (e.getCause() == null ? e : e.getCause()),
                    e);
        }
    }

    private static void close(String name, AutoCloseable app) {
        try {
            app.close();
            LOG.info("{} has ended", name);
        } catch (Exception e) {
            LOG.error("{} did not end cleanly", name, e);
        }
    }
}
