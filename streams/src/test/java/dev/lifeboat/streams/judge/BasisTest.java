package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.readiness.Examples;
import java.util.List;
import org.junit.jupiter.api.Test;

class BasisTest {
    @Test
    void whatIsForgottenIsOfTheDigestAndNotOfTheCount() {
        var none = List.of(Examples.NIGHTLY_FULL_OF_ORDERS);
        var some = List.of(Examples.NIGHTLY_FULL_OF_ORDERS, new ForgottenLogs(1000, List.of()));
        var more = List.of(Examples.NIGHTLY_FULL_OF_ORDERS, new ForgottenLogs(2000, List.of()));

        assertThat(List.of(
                        Basis.digest(List.copyOf(none)),
                        Basis.digest(List.copyOf(some)),
                        Basis.digest(List.copyOf(more))))
                .doesNotHaveDuplicates();
        assertThat(Basis.count(List.copyOf(some))).isEqualTo(1);
    }
}
