package dev.lifeboat.ingest.capture;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.filter.AbstractFilter;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * As {@link LogbackWatch}, where logging is Log4j 2, as on a worker of Kafka Connect. Whoever configures it anew takes its
 * filters away, so that it listens again then. Loaded only where Log4j is.
 */
final class Log4jWatch extends AbstractFilter {
    /** Held, so that looking at a message loads no class. */
    private final Level warning = Level.WARN;

    private final Result asItIs = Result.NEUTRAL;

    /** What it listens to: of a change it may be told twice. */
    private @Nullable Configuration listenedTo;

    /** Begins to listen to what classes beside this one log; false when Log4j passes it all on to somebody else. */
    static boolean install() {
        var context = LogManager.getContext(Log4jWatch.class.getClassLoader(), false);
        if (!(context instanceof LoggerContext logging)) {
            return false;
        }
        install(logging);
        return true;
    }

    static void install(LoggerContext logging) {
        var watch = new Log4jWatch();
        watch.start();
        watch.listenTo(logging.getConfiguration());
        logging.addPropertyChangeListener(change -> {
            if (change.getNewValue() instanceof Configuration configuration) {
                watch.listenTo(configuration);
            }
        });
    }

    /** Before any other filter, which may keep messages back. */
    private synchronized void listenTo(Configuration configuration) {
        if (configuration == listenedTo) {
            return;
        }
        listenedTo = configuration;
        var others = configuration.getFilter();
        if (others != null) {
            configuration.removeFilter(others);
        }
        configuration.addFilter(this);
        if (others != null) {
            configuration.addFilter(others);
        }
    }

    @Override
    public Result filter(
            Logger logger,
            Level level,
            @Nullable Marker marker,
            @Nullable String format,
            @Nullable Object @Nullable ... parameters) {
        return heard(logger, level, format);
    }

    @Override
    public Result filter(
            Logger logger,
            Level level,
            @Nullable Marker marker,
            @Nullable Object message,
            @Nullable Throwable failure) {
        return level == warning ? heard(logger, level, String.valueOf(message)) : asItIs;
    }

    @Override
    public Result filter(
            Logger logger,
            Level level,
            @Nullable Marker marker,
            @Nullable Message message,
            @Nullable Throwable failure) {
        return level == warning && message != null ? heard(logger, level, message.getFormattedMessage()) : asItIs;
    }

    private Result heard(Logger logger, Level level, @Nullable String message) {
        if (level == warning
                && message != null
                && message.startsWith(Statements.SAYS)
                && logger.getName().equals(Statements.LOGGER)) {
            Statements.passOver(MDC.get(Statements.WHOSE));
        }
        return asItIs;
    }
}
