package dev.lifeboat.streams.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.ForgottenMigrations;
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

    @Test
    void whoseTheForgottenOnesWereIsOfTheDigest() {
        var own = new ForgottenLogs(1000, List.of("catalog:main"));
        var others = new ForgottenLogs(1000, List.of("barman:main"));
        List<Fact> facts = List.of(Examples.NIGHTLY_FULL_OF_ORDERS, own);

        assertThat(Basis.digest(facts)).isNotEqualTo(Basis.digest(List.of(Examples.NIGHTLY_FULL_OF_ORDERS, others)));
        assertThat(Basis.isOf(facts, Basis.digest(facts))).isTrue();
    }

    /** Which had nothing in it but until when the forgotten ones had ended. */
    @Test
    void stillKnowsTheDigestOfAnEarlierVersion() {
        List<Fact> facts = List.of(new ForgottenLogs(1, List.of("catalog:main")));

        assertThat(Basis.isOf(facts, "5692161d100b05e5")).isTrue();
        assertThat(Basis.isOf(facts, "5692161d100b05e6")).isFalse();
    }

    @Test
    void whatIsForgottenOfMigrationsIsOfTheDigestAndNotOfTheCount() {
        List<Fact> some = List.of(ForgottenMigrations.of(List.of("m-1")));
        List<Fact> others = List.of(ForgottenMigrations.of(List.of("m-2")));

        assertThat(Basis.digest(some)).isNotEqualTo(Basis.digest(others));
        assertThat(Basis.count(some)).isZero();
    }
}
