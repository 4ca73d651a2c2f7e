package dev.lifeboat.ingest.capture;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.MDC;
import org.slf4j.Marker;

/** Hears what Debezium logs, whatever the levels are, and keeps none of it back. Loaded only where Logback is. */
final class LogbackWatch extends TurboFilter {
    /** Held, so that looking at a message loads no class: a worker of Kafka Connect logs what it loads for a plugin, without end. */
    private final Level warning = Level.WARN;

    private final FilterReply asItIs = FilterReply.NEUTRAL;

    static void install(ILoggerFactory logging) {
        var watch = new LogbackWatch();
        watch.setName("statements in a binary log");
        watch.start();
        ((LoggerContext) logging).addTurboFilter(watch);
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        if (level == warning
                && format != null
                && format.startsWith(Statements.SAYS)
                && logger.getName().equals(Statements.LOGGER)) {
            Statements.passOver(MDC.get(Statements.WHOSE));
        }
        return asItIs;
    }
}
