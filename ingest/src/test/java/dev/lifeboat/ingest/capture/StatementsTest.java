package dev.lifeboat.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.filter.DenyAllFilter;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPLoggerFactory;

class StatementsTest {
    private static final String SAID = Statements.SAYS + " '{}' for processing";

    @Test
    void hearsThroughLog4jWhateverTheLevelsAndTheOtherFiltersAre() {
        try (var logging = new LoggerContext("of a worker")) {
            logging.start(keepingAllBack());

            Log4jWatch.install(logging);

            assertHeard(logging, "hears");
            logging.setConfiguration(keepingAllBack());
            assertHeard(logging, "hears-once-configured-anew");
        }
    }

    private static void assertHeard(LoggerContext logging, String engine) {
        var debezium = logging.getLogger(Statements.LOGGER);
        try (var of = MDC.putCloseable(Statements.WHOSE, engine)) {
            debezium.warn(SAID, "INSERT");
            debezium.warn(Statements.SAYS + " 'UPDATE'");
            debezium.warn((Message) new SimpleMessage(Statements.SAYS + " 'DELETE'"));
            debezium.warn((Object) (Statements.SAYS + " 'DELETE'"));
            debezium.info(SAID, "INSERT");
            debezium.warn("Received a schema change");
            logging.getLogger("somebody.else").warn(SAID, "INSERT");
        }
        assertThat(Statements.passedOver(engine)).isEqualTo(4);
    }

    private static Configuration keepingAllBack() {
        var configuration = new DefaultConfiguration();
        configuration.getRootLogger().setLevel(Level.OFF);
        configuration.addFilter(DenyAllFilter.newBuilder()
                .setOnMatch(Filter.Result.DENY)
                .setOnMismatch(Filter.Result.DENY)
                .build());
        return configuration;
    }

    @Test
    void refusesToReadWhereNobodyCouldHear() {
        assertThatThrownBy(() -> Statements.listenTo(new NOPLoggerFactory()))
                .isInstanceOf(CannotCaptureException.class)
                .hasMessageContaining("org.slf4j.helpers.NOPLoggerFactory")
                .hasMessageContaining("log through Log4j 2");
    }
}
