package dev.lifeboat.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.streams.policy.ControlSet;
import dev.lifeboat.streams.policy.PolicyDefinition;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.streams.policy.Thresholds;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {
    private static final Path DOC = Path.of("../docs/policies.md");

    @Test
    void readsTheExampleOfTheDocs() throws Exception {
        var example = Pattern.compile("<!-- example -->\\s*```yaml\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(DOC));
        assertThat(example.find()).isTrue();

        var read = PolicyFile.read("policies.yaml", example.group(1));

        assertThat(read.problems()).isEmpty();
        assertThat(read.policies()).extracting(PolicyDefinition::name).containsExactly("shop", "sandbox");
        PolicyDefinition shop = read.policies().get(0);
        assertThat(shop.thresholds())
                .containsEntry("RR-03.gate.maxAge", "PT30M")
                .containsEntry("RR-09.steady.maxAge", "PT1440H")
                .containsEntry("RR-11.percentOfRows", "90")
                .containsEntry("RR-08.steady.maxAge", "PT168H");
        assertThat(shop.requiredAtGate()).contains("RR-01", "RR-24").doesNotContain("RR-14");
        assertThat(shop.requiredSteady()).doesNotContain("RR-24");
        assertThat(shop.waivers().longest()).isEqualTo(Duration.ofDays(14));
        assertThat(shop.waivers().never()).isEqualTo(ControlSet.ofIds(List.of("RR-01", "RR-09", "RR-22")));
        assertThat(shop.databases().get("postgresql:shop-prod/orders")).containsEntry("RR-13.maxLag", "PT5M");
    }

    @Test
    void theDocsNameEveryThresholdWithItsDefault() throws Exception {
        String doc = Files.readString(DOC);
        Thresholds.defaultsByKey()
                .forEach((key, value) -> assertThat(doc).contains("| `" + key + "` | `" + value + "` | "));
    }

    @Test
    void saysEverythingThatIsWrongAtOnceWithLineKeyValueAndWhatWasExpected() {
        var read = PolicyFile.read("shop.yaml", """
                policies:
                  - nmae: shop
                    profile: strict
                    thresholds:
                      RR-03.gate.maxAg: 30m
                      RR-09.gate.maxAge: soon
                      RR-06.percentOfMedian: 101
                    required:
                      add: [RR-99, RR-9]
                      remove: [RR-22]
                    waivers:
                      longest: 400d
                      two-persons: maybe
                    databases:
                      orders:
                        thresholds: {}
                  - name: Shop
                    thresholds: 7
                  - name: baseline
                """);

        assertThat(read.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "shop.yaml:2: policies[0].nmae; expected a known key; did you mean name?",
                        "shop.yaml:2: policies[0].name; expected the name of the policy",
                        "shop.yaml:3: policies[0].profile is 'strict'; expected one of dev, baseline, regulated",
                        "shop.yaml:5: policies[0].thresholds.RR-03.gate.maxAg; expected a known key; did you mean"
                                + " RR-03.gate.maxAge?",
                        "shop.yaml:6: policies[0].thresholds.RR-09.gate.maxAge is 'soon'; expected a duration of 0 s to"
                                + " 3650 d, e.g. 90s, 15m, 4h, 2d or PT4H",
                        "shop.yaml:7: policies[0].thresholds.RR-06.percentOfMedian is '101'; expected a whole number of 0"
                                + " to 100",
                        "shop.yaml:9: policies[0].required.add[0] is 'RR-99'; expected a control, RR-01 to RR-25; did you"
                                + " mean RR-09?",
                        "shop.yaml:9: policies[0].required.add[1] is 'RR-9'; expected a control, RR-01 to RR-25; did you"
                                + " mean RR-09?",
                        "shop.yaml:10: policies[0].required.remove[0] is 'RR-22'; expected another control; every policy"
                                + " requires RR-22",
                        "shop.yaml:12: policies[0].waivers.longest is '400d'; expected a duration of 0 s to 366 d, e.g."
                                + " 12h or 14d",
                        "shop.yaml:13: policies[0].waivers.two-persons is 'maybe'; expected true or false",
                        "shop.yaml:15: policies[0].databases.orders; expected the id of a database, engine:cluster/name",
                        "shop.yaml:17: policies[1].name is 'Shop'; expected 1 to 63 of a-z, 0-9, '.', '_', '-', the first a"
                                + " letter or digit",
                        "shop.yaml:18: policies[1].thresholds is '7'; expected keys with values",
                        "shop.yaml:19: policies[2].name is 'baseline'; expected another name; dev, baseline, regulated are"
                                + " built in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "policies: []",
                "policies:",
                "policies: shop",
                "- name: shop",
                "policies: [name: shop",
                "policies:\n  - {name: shop}\n  - {name: shop}",
                "policies:\n  - name: shop\n    name: shop2",
                "policies:\n  - name: [a]",
                "policies:\n  - ? [a]\n    : b\n    name: shop",
                "policies: &a\n  - name: shop\n    databases: *a",
                "a: 1\n---\nb: 2",
                "policies:\n  - name: shop\n    thresholds:\n      RR-22.intervals: 99999999999",
                "policies:\n  - name: shop\n    waivers: {longest: PT999999999999999999H}",
                "policies: !!javax.script.ScriptEngineManager [x]"
            })
    void neverTakesWhatCannotBe(String text) {
        assertThat(PolicyFile.read("shop.yaml", text).problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.line()).isPositive());
    }

    @Test
    void boundsWhatItReads() {
        String bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\npolicies: [*b,*b,*b]";
        assertThat(PolicyFile.read("shop.yaml", bomb).problems()).isNotEmpty();
        assertThat(PolicyFile.read("shop.yaml", "[".repeat(10_000)).problems()).isNotEmpty();
    }

    @Test
    void aPolicyThatSaysNothingIsBaseline() {
        var read = PolicyFile.read("shop.yaml", "policies:\n  - name: shop\n");

        assertThat(read.problems()).isEmpty();
        assertThat(read.policies().get(0).digest())
                .isEqualTo(PolicyDefinition.of(Profile.BASELINE).digest());
    }
}
