package dev.lifeboat.cli.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.LiveTopology;
import dev.lifeboat.cli.gate.RegisterVerb;
import dev.lifeboat.cli.gate.StatusVerb;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.Turn;
import dev.lifeboat.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Policies and waivers from the command line to readiness: real broker, real registry, real topology. */
@ExtendWith(LiveTopology.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PolicyVerbsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ORDERS = "postgresql:orders-prod/orders";

    @TempDir
    static Path dir;

    private static LiveTopology live;

    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    static void start(LiveTopology topology) {
        live = topology;
    }

    @Test
    @Order(1)
    void refusesToRegisterWithAPolicyThatDoesNotExist() {
        Run run = run(new RegisterVerb(), ORDERS, "--policy", "shop");

        assertThat(run.exitCode).isEqualTo(4);
        assertThat(run.err).contains("policy 'shop' does not exist").contains("lifeboat policy apply");
    }

    @Test
    @Order(2)
    void appliesNothingOfAFileThatIsWrong() throws Exception {
        Run run = policy("apply", file("""
                policies:
                  - name: shop
                  - name: other
                    profile: strict
                """));

        assertThat(run.exitCode).isEqualTo(2);
        assertThat(run.err).contains(":4: policies[1].profile is 'strict'").contains("nothing was applied");
        assertThat(run(new PolicyVerb(), "show", "shop").exitCode).isEqualTo(3);
    }

    @Test
    @Order(3)
    void countsVersionsUpWhenTheContentDiffersAndOnlyThen() throws Exception {
        assertThat(policy("apply", file(shop("30m"))).err).contains("shop is now version 1");
        assertThat(policy("apply", file(shop("30m"))).err).contains("shop stays version 1");
        assertThat(policy("apply", file(shop("PT1800S"))).err).contains("shop stays version 1");
        assertThat(policy("apply", file(shop("20m"))).err).contains("shop is now version 2");

        assertThat(run(new PolicyVerb(), "list").out.lines())
                .extracting(line -> line.split(" ")[0])
                .containsExactly("dev", "baseline", "regulated", "shop");
        var newest = JSON.readTree(run(new PolicyVerb(), "show", "shop", "--json").out);
        var first = JSON.readTree(run(new PolicyVerb(), "show", "shop", "--version", "1", "--json").out);
        assertThat(newest.at("/thresholds/RR-03.gate.maxAge").asText()).isEqualTo("PT20M");
        assertThat(first.at("/thresholds/RR-03.gate.maxAge").asText()).isEqualTo("PT30M");
        assertThat(run(new PolicyVerb(), "show", "shop").out).contains("PT20M  (PT1H)", "at most PT72H");
    }

    @Test
    @Order(4)
    void judgesADatabaseByItsPolicy() throws Exception {
        assertThat(run(new RegisterVerb(), ORDERS, "--policy", "shop", "--schedule", "full=0 2 * * SUN Europe/Berlin")
                        .exitCode)
                .isZero();

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(readiness().at("/policy/version").asText()).isEqualTo("2"));
        assertThat(readiness().at("/policy/id").asText()).isEqualTo("shop");
        assertThat(readiness().at("/policy/digest").asText()).startsWith("sha256:");
    }

    @Test
    @Order(5)
    void judgesAgainWhenANewVersionIsApplied() throws Exception {
        assertThat(policy("apply", file(shop("10m"))).exitCode).isZero();

        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(readiness().at("/policy/version").asText()).isEqualTo("3"));
    }

    @Test
    @Order(6)
    void refusesTheWaiverThatThePolicyWouldNotAcceptAndSaysWhy() {
        assertThat(waive("RR-09", "--second", "bob", "--reason", "host arrives", "--until", "4d").err)
                .contains("policy shop version 3 does not accept this waiver of RR-09")
                .contains("at most 3 d");
        assertThat(waive("RR-09", "--reason", "host arrives", "--until", "2d").err)
                .contains("two different persons");
        assertThat(waive("RR-01", "--second", "bob", "--reason", "x", "--until", "2d").err)
                .contains("cannot be waived");
        assertThat(waive("RR-09", "--second", "bob", "--until", "2d").err).contains("no reason");
        assertThat(waive("RR-09", "--second", "bob", "--reason", "x").exitCode).isEqualTo(2);
        assertThat(waive("RR-77", "--second", "bob", "--reason", "x", "--until", "2d").exitCode)
                .isEqualTo(2);
        assertThat(run(
                                new WaiveVerb(),
                                "postgresql:a/unknown",
                                "RR-09",
                                "--by",
                                "ann",
                                "--second",
                                "bob",
                                "--reason",
                                "x",
                                "--until",
                                "2d")
                        .err)
                .contains("is not registered");
    }

    @Test
    @Order(7)
    void waivesUntilItIsWithdrawn() throws Exception {
        assertThat(waive("RR-09", "--second", "bob", "--reason", "host arrives", "--until", "2d").exitCode)
                .isZero();
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(control("RR-09").path("outcome").asText()).isEqualTo("waived"));
        assertThat(control("RR-09").at("/waiver/by").asText()).isEqualTo("ann");
        assertThat(control("RR-09").at("/waiver/without").asText()).isEqualTo("unknown");
        assertThat(status().err).contains("waived by ann and bob until");

        assertThat(waive("RR-08", "--withdraw").err).contains("no waiver of RR-08");
        assertThat(waive("RR-09", "--withdraw").exitCode).isZero();
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(control("RR-09").path("outcome").asText()).isEqualTo("unknown"));
    }

    @Test
    @Order(8)
    void writesNothingOfATurnThatAnotherTookOver() throws Exception {
        int before = newest().path("version").asInt();
        String file = file(shop("7m"));
        try (var log = new Log(live.cluster())) {
            var slow = new PolicyShelf(log).find("shop", null).version();
            slow.setVersion(99);

            assertThatThrownBy(() -> log.inTurn(PolicyShelf.APPLYING, turn -> {
                        turn.write(Topics.POLICY, "shop", slow);
                        assertThat(policy("apply", file).exitCode).isZero();
                        return "";
                    }))
                    .isInstanceOf(Turn.TakenException.class)
                    .hasMessageContaining("nothing was written");
        }

        assertThat(newest().path("version").asInt()).isEqualTo(before + 1);
        assertThat(newest().at("/thresholds/RR-03.gate.maxAge").asText()).isEqualTo("PT7M");
    }

    @Test
    @Order(9)
    void givesTwoThatApplyAtOnceVersionsOfTheirOwnAndTellsEachWhatStands() throws Exception {
        int before = newest().path("version").asInt();
        var together = new CyclicBarrier(2);
        var pool = Executors.newFixedThreadPool(2);
        var runs = new ArrayList<Future<Run>>();
        for (String age : List.of("8m", "9m")) {
            String file = file(shop(age));
            runs.add(pool.submit(() -> {
                together.await();
                return policy("apply", file);
            }));
        }
        pool.shutdown();

        var told = new TreeMap<Integer, Run>();
        for (var run : runs) {
            Run done = run.get(5, TimeUnit.MINUTES);
            var said =
                    Pattern.compile("shop is now version (\\d+), (sha256:\\w+)").matcher(done.err);
            assertThat(said.find()).as(done.err).isTrue();
            int version = Integer.parseInt(said.group(1));
            var kept = JSON.readTree(run(new PolicyVerb(), "show", "shop", "--version", "" + version, "--json").out);
            assertThat(kept.path("digest").asText()).isEqualTo(said.group(2));
            told.put(version, done);
        }
        assertThat(told).containsOnlyKeys(before + 1, before + 2);
        assertThat(newest().path("version").asInt()).isEqualTo(before + 2);
        assertThat(told.get(before + 2).exitCode).isZero();
        // the other was told so, unless it looked before
        Run other = told.get(before + 1);
        assertThat(other.exitCode == 3).isEqualTo(other.err.contains("stands no more"));
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(readiness().at("/policy/version").asInt()).isEqualTo(before + 2));
    }

    private static JsonNode newest() throws Exception {
        return JSON.readTree(run(new PolicyVerb(), "show", "shop", "--json").out);
    }

    private static String shop(String gateAge) {
        return """
                policies:
                  - name: shop
                    thresholds:
                      RR-03.gate.maxAge: %s
                    waivers:
                      longest: 3d
                """.formatted(gateAge);
    }

    private static String file(String content) throws Exception {
        return Files.writeString(Files.createTempFile(dir, "shop", ".yaml"), content)
                .toString();
    }

    private static JsonNode readiness() throws Exception {
        var out = status("--json").out;
        return JSON.readTree(out.isEmpty() ? "{}" : out);
    }

    private static JsonNode control(String id) throws Exception {
        for (JsonNode control : readiness().path("controls")) {
            if (control.path("control").asText().equals(id)) {
                return control;
            }
        }
        return JSON.createObjectNode();
    }

    private static Run status(String... options) {
        var args = new ArrayList<>(List.of(ORDERS, "--url", live.gate()));
        args.addAll(List.of(options));
        return execute(new StatusVerb(), args);
    }

    private static Run waive(String control, String... options) {
        var args = new ArrayList<>(List.of(ORDERS, control, "--by", "ann"));
        args.addAll(List.of(options));
        return run(new WaiveVerb(), args.toArray(String[]::new));
    }

    private static Run policy(String... args) {
        return run(new PolicyVerb(), args);
    }

    private static Run run(Object verb, String... args) {
        var all = new ArrayList<>(List.of(args));
        all.addAll(live.addresses());
        return execute(verb, all);
    }

    private static Run execute(Object verb, List<String> args) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(verb)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    commandLine.getErr().println(e.getMessage());
                    commandLine.getErr().flush();
                    return e instanceof CommandFailedException failed ? failed.exitCode() : 1;
                })
                .execute(args.toArray(String[]::new));
        return new Run(exitCode, out.toString(), err.toString());
    }
}
