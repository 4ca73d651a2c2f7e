package dev.lifeboat.ingest.capture;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Counts the changes that stand in a binary log as statements instead of rows. Debezium passes over them, and tells
 * nobody but its log: so its log is listened to, where that is Logback or Log4j 2. Safe for any thread.
 */
final class Statements {
    /** The class of Debezium that says so, and how what it says begins. */
    static final String LOGGER = "io.debezium.connector.binlog.BinlogStreamingChangeEventSource";

    static final String SAYS = "Received DML";
    /** Where a thread of Debezium keeps the prefix of its topics: the name of our engine. */
    static final String WHOSE = "dbz.connectorName";

    private static final Map<String, Long> PASSED_OVER = new ConcurrentHashMap<>();
    /** Those of which it is not known whose they are count for all. */
    private static final String ANYBODY = "";

    private static boolean watching;

    private Statements() {}

    /**
     * Begins to listen, once.
     *
     * @throws CannotCaptureException if the log cannot be listened to: a change would be missed in silence
     */
    static synchronized void watch() {
        if (!watching) {
            listenTo(LoggerFactory.getILoggerFactory());
            watching = true;
        }
    }

    static void listenTo(ILoggerFactory logging) {
        String through = logging.getClass().getName();
        boolean heard = false;
        if (through.startsWith("ch.qos.logback.")) {
            LogbackWatch.install(logging);
            heard = true;
        } else if (through.startsWith("org.apache.logging.slf4j.")) {
            heard = Log4jWatch.install();
        }
        if (!heard) {
            throw new CannotCaptureException("a MariaDB catalog is not read where logging goes through " + through
                    + ": changes that stand in the binary log as statements are told in the log alone, and would be"
                    + " missed; have this process log through Log4j 2 (log4j-core and log4j-slf4j2-impl or"
                    + " log4j-slf4j-impl), as Kafka's workers do by themselves, or Logback, and start it again");
        }
    }

    static void passOver(@Nullable String engine) {
        PASSED_OVER.merge(engine == null ? ANYBODY : engine, 1L, Long::sum);
    }

    /** How many were passed over in the log that an engine reads, since the start. */
    static long passedOver(String engine) {
        return PASSED_OVER.getOrDefault(engine, 0L) + PASSED_OVER.getOrDefault(ANYBODY, 0L);
    }
}
