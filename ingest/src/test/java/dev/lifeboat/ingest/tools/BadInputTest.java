package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.SourceState;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each tool makes of what it cannot have printed. It is a fault with its place, and the source is failing; or nothing is
 * lost by it, and the facts are as they are without it. Never is anything better for it.
 */
class BadInputTest {
    private static final Instant NOW = Instant.parse("2026-11-22T17:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_LEAVES = 60;

    @TempDir
    private Path dir;

    static Stream<Tool.OfOutput> tools() {
        return Tools.ALL.stream().filter(Tool.OfOutput.class::isInstance).map(Tool.OfOutput.class::cast);
    }

    @ParameterizedTest
    @MethodSource("tools")
    void isSatisfiedWithItsSample(Tool.OfOutput tool) throws IOException {
        var seen = look(tool, Samples.of(tool).bytes(0));

        assertThat(seen.faults()).isEmpty();
        assertThat(seen.facts()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void refusesWhatWasCutOffWhereverThatIs(Tool.OfOutput tool) throws IOException {
        byte[] whole = Samples.of(tool).bytes(0);
        int end = new String(whole, StandardCharsets.UTF_8).stripTrailing().getBytes(StandardCharsets.UTF_8).length;
        for (int length = 0; length < end; length += Math.max(1, end / 40)) {
            isRefused(tool, Arrays.copyOf(whole, length), "cut at " + length);
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void refusesWhatAnotherToolPrinted(Tool.OfOutput tool) throws IOException {
        for (Tool.OfOutput other : tools().toList()) {
            var samples = Samples.of(other);
            if (!samples.files().get(0).equals(Samples.of(tool).files().get(0)) && !sameProgram(tool, other)) {
                isRefused(tool, samples.bytes(0), "of " + other.name());
            }
        }
        isRefused(tool, "<?xml version=\"1.0\"?><a/>".getBytes(StandardCharsets.UTF_8), "XML");
        isRefused(tool, "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n".getBytes(StandardCharsets.UTF_8), "YAML");
        isRefused(tool, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}, "gzip");
    }

    private static boolean sameProgram(Tool.OfOutput one, Tool.OfOutput other) {
        return one.program().equals(other.program());
    }

    @ParameterizedTest
    @MethodSource("tools")
    void refusesWhatIsEmptyOrNested(Tool.OfOutput tool) throws IOException {
        for (String text : List.of(
                "", " \n\n", "null", "17", "\"text\"", "{", "[".repeat(200_000), "{\"a\":".repeat(100_000), "[[[]]]")) {
            isRefused(tool, text.getBytes(StandardCharsets.UTF_8), "'" + text.substring(0, Math.min(9, text.length())));
        }
        isRefused(tool, new byte[4096], "zeros");
    }

    @ParameterizedTest
    @MethodSource("tools")
    void refusesTheSameFieldTwice(Tool.OfOutput tool) throws IOException {
        String text = new String(Samples.of(tool).bytes(0), StandardCharsets.UTF_8);
        int brace = text.indexOf('{');
        int quote = text.indexOf('"', brace);
        String name = text.substring(quote, text.indexOf('"', quote + 1) + 1);

        isRefused(
                tool,
                (text.substring(0, brace + 1) + name + ":null," + text.substring(brace + 1))
                        .getBytes(StandardCharsets.UTF_8),
                name + " twice");
    }

    /** Windows writes them: they are read, or refused, and never half. */
    @ParameterizedTest
    @MethodSource("tools")
    void readsOtherEncodingsWholeOrNotAtAll(Tool.OfOutput tool) throws IOException {
        byte[] plain = Samples.of(tool).bytes(0);
        String text = new String(plain, StandardCharsets.UTF_8);
        var healthy = look(tool, plain);
        for (byte[] other : List.of(
                joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, plain),
                text.getBytes(StandardCharsets.UTF_16),
                text.getBytes(StandardCharsets.UTF_16LE),
                text.getBytes(Charset.forName("UTF-32")),
                joined(plain, new byte[] {0}),
                joined(plain, new byte[] {(byte) 0xff}),
                joined(plain, plain),
                spoilt(plain, (byte) 0),
                spoilt(plain, (byte) 0xff))) {
            var seen = look(tool, other);
            if (seen.faults().isEmpty()) {
                assertThat(values(seen)).isEqualTo(values(healthy));
            }
        }
    }

    private static byte[] spoilt(byte[] plain, byte with) {
        byte[] spoilt = plain.clone();
        spoilt[new String(plain, StandardCharsets.UTF_8).indexOf('"') + 2] = with;
        return spoilt;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    /**
     * Each value is taken away, or made one that cannot be: absurd numbers and dates, ways out of the directory. All that is
     * good cannot be better, so one value is bad before.
     */
    @ParameterizedTest
    @MethodSource("tools")
    void isNeverBetterForAValueThatCannotBe(Tool.OfOutput tool) throws Exception {
        var samples = Samples.of(tool);
        JsonNode tree = JSON.reader()
                .with(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(samples.bytes(0));
        long healthy = good(look(tool, samples.bytes(0)));
        var setters = new ArrayList<Consumer<JsonNode>>();
        leaves(tree, setters);
        int bad = spoil(setters, () -> read(tool, samples, JSON.writeValueAsBytes(tree)), healthy);
        long before = good(read(tool, samples, JSON.writeValueAsBytes(tree)));
        assertThat(before).isLessThan(healthy);
        int step = Math.max(1, setters.size() / MOST_LEAVES);
        for (int i = 0; i < setters.size(); i += step) {
            if (i == bad) {
                continue;
            }
            for (String value : List.of(
                    "null",
                    "-1",
                    "1e300",
                    "99999999999999999999999999999999999999",
                    "\"\"",
                    "\"../../../../etc/passwd\"",
                    "\"a\\u0000b\\nc\"",
                    "\"9999999-12-31T23:59:59Z\"",
                    "\"0000-00-00T00:00:00\"",
                    "\"0001-01-01T00:00:00Z\"",
                    "[]",
                    "{}")) {
                setters.get(i).accept(JSON.readTree(value));
                var seen = read(tool, samples, JSON.writeValueAsBytes(tree));
                String what = value + " in value " + i;
                if (!List.of("null", "[]", "{}").contains(value)) { // without its bad news it is better
                    assertThat(good(seen)).as(what).isLessThanOrEqualTo(before);
                }
                assertThat(seen.faults())
                        .as(what)
                        .noneMatch(fault -> fault.message().contains("should not"));
            }
            setters.get(i).accept(null); // as it was
        }
    }

    /** Makes one value such that fewer facts are good, with no fault where there is such a value. */
    private static int spoil(List<Consumer<JsonNode>> setters, Callable<Observation> look, long healthy)
            throws Exception {
        int any = -1;
        for (int i = 0; i < setters.size(); i++) {
            setters.get(i).accept(JSON.getNodeFactory().textNode("nothing that was ever heard of"));
            var seen = look.call();
            if (good(seen) < healthy) {
                if (seen.faults().isEmpty()) {
                    return i;
                }
                any = i;
            }
            setters.get(i).accept(null);
        }
        setters.get(any).accept(JSON.getNodeFactory().textNode("nothing that was ever heard of"));
        return any;
    }

    /** For each value, what sets it; null sets it back. */
    private static void leaves(JsonNode node, List<Consumer<JsonNode>> setters) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> {
                JsonNode was = entry.getValue();
                if (!was.isBoolean()) {
                    setters.add(value -> object.set(entry.getKey(), value == null ? was : value));
                }
                leaves(was, setters);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                JsonNode was = array.get(i);
                setters.add(value -> array.set(index, value == null ? was : value));
                leaves(was, setters);
            }
        }
    }

    /** Without the detour over files. */
    private static Observation read(Tool.OfOutput tool, Samples samples, byte[] first) {
        var outputs = new ArrayList<ToolOutput>();
        for (int i = 0; i < samples.files().size(); i++) {
            outputs.add(ToolOutput.saved(samples.name(i), i == 0 ? first : samples.bytes(i), NOW));
        }
        try {
            return tool.read(outputs, subject(samples));
        } catch (BadInputException e) {
            return Observation.failed(e.fault());
        }
    }

    private static long good(Observation seen) {
        return seen.faults().isEmpty()
                ? seen.facts().stream()
                        .map(fact -> (Object) fact.value())
                        .filter(value ->
                                value instanceof BackupEvidence backup && backup.getStatus() == BackupStatus.COMPLETED
                                        || value instanceof VerificationEvidence verification
                                                && verification.getResult() == VerificationResult.PASSED)
                        .count()
                : 0;
    }

    private void isRefused(Tool.OfOutput tool, byte[] bytes, String what) throws IOException {
        var seen = look(tool, bytes);

        assertThat(seen.faults()).as(tool.name() + ": " + what).isNotEmpty();
        assertThat(seen.faults()).as(what).anySatisfy(fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT);
            assertThat(fault.place()).contains(Samples.of(tool).name(0));
        });
        assertThat(seen.faults())
                .as(what)
                .allSatisfy(fault ->
                        assertThat(fault.message()).hasSizeLessThan(2_500).doesNotContain("should not"));
        var subject = subject(Samples.of(tool));
        var heartbeat = new Said().next(seen, subject, false).heartbeat(subject, Duration.ofMinutes(5), Instant.EPOCH);
        assertThat(heartbeat.getState()).as(what).isEqualTo(SourceState.FAILING);
    }

    private Observation look(Tool.OfOutput tool, byte[] first) throws IOException {
        var samples = Samples.of(tool);
        var paths = new ArrayList<Path>();
        for (int i = 0; i < samples.files().size(); i++) {
            Path path = Files.write(dir.resolve(samples.name(i)), i == 0 ? first : samples.bytes(i));
            Files.setLastModifiedTime(path, FileTime.from(NOW));
            paths.add(path);
        }
        return new Look(tool, new From.Files(paths), InstantSource.fixed(NOW))
                .at(subject(samples))
                .observation();
    }

    private static Subject subject(Samples samples) {
        return new Subject(
                samples.database(), Subject.sourceOf(samples.tool(), samples.database()), samples.options(), NOW);
    }

    private static List<String> values(Observation seen) {
        return seen.facts().stream().map(Observed::value).map(Object::toString).toList();
    }
}
