package dev.lifeboat.streams.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ages and versions as people read them in reasons and alerts. */
class WordsTest {
    @ParameterizedTest(name = "{0} ms: {1}")
    @CsvSource({
        "0,         0 s",
        "999,       0 s",
        "59999,     59 s",
        "60000,     1 min",
        "3599999,   59 min",
        "3600000,   1 h 0 min",
        "3660000,   1 h 1 min",
        "86399999,  23 h 59 min",
        "86400000,  1 d 0 h",
        "176400000, 2 d 1 h",
    })
    void aDurationHasItsTwoGreatestUnits(long millis, String words) {
        assertThat(Words.of(millis)).isEqualTo(words);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"1800, 18", "1000, 10", "906, 9.6", "999, 9.99"})
    void aSeriesOfVersionsIsWrittenAsItsMakersDo(int series, String words) {
        assertThat(Words.version(series)).isEqualTo(words);
    }
}
