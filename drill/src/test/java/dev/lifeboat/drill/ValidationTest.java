package dev.lifeboat.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class ValidationTest {
    @Test
    void comparesAnAnswerAsTextOrAsNumber() {
        var equal = new Validation("a", "select 1", "1", null, null);
        var range = new Validation("b", "select 1", null, BigDecimal.ONE, BigDecimal.TEN);

        assertThat(equal.wrong("1")).isNull();
        assertThat(equal.wrong("1.0")).contains("instead of 1");
        assertThat(range.wrong("10.0")).isNull();
        assertThat(range.wrong("0.9")).contains("less than 1");
        assertThat(range.wrong("11")).contains("more than 10");
        assertThat(range.wrong("many")).contains("no number");
    }

    @Test
    void noAnswerIsNeverRight() {
        assertThat(new Validation("a", "select 1", null, BigDecimal.ZERO, null).wrong(null))
                .isNotNull();
    }

    @Test
    void aQuestionWithoutAnExpectationIsNone() {
        assertThatThrownBy(() -> new Validation("a", "select 1", null, null, null))
                .hasMessageContaining("'a'");
    }
}
