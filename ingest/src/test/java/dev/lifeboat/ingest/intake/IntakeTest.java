package dev.lifeboat.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.report.Kind;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The intake of a running ingest, before a real Kafka and a real registry. */
@Tag(TestStack.TAG)
class IntakeTest {
    private static final Path PAGE = Path.of("..", "docs", "intake.md");
    private static final Pattern BLOCK = Pattern.compile("```sh\\n(curl .*?)```", Pattern.DOTALL);
    private static final Pattern HEADER = Pattern.compile("-H '([^:']+): ([^']+)'");
    private static final Pattern BODY = Pattern.compile("-d '([^']+)'", Pattern.DOTALL);

    private final Stand stand = Stand.shared();

    private record Example(String command, Map<String, String> headers, String body) {}

    @Test
    void takesEveryExampleOfTheDocsAndKafkaHasThem() throws Exception {
        var examples = examples();
        try (var app = IngestApp.start(stand.settings());
                var nightly = stand.published("report:nightly-backup");
                var cron = stand.published("cron:orders-backup")) {
            var poster = new Poster(app.httpPort());
            for (Example example : examples) {
                var answer = poster.post(example.body().getBytes(StandardCharsets.UTF_8), example.headers());
                assertThat(answer.status())
                        .as(example.command() + "\n" + answer.text())
                        .isEqualTo(202);
            }

            assertThat(nightly.live().keySet())
                    .containsExactlyInAnyOrder(
                            "backup/2025-11-22 @ postgresql:orders-prod/orders",
                            "backup/2025-11-22-ce @ postgresql:orders-prod/orders",
                            "backup/2025-11-22 @ postgresql:orders-prod/billing",
                            "verification/2025-11-22/RESTORE/2025-11-22T03:00:00Z @ postgresql:orders-prod/orders");
            assertThat(nightly.values(Topics.REFERENCE))
                    .as("a reference would tell of facts of other sources, too")
                    .isEmpty();
            assertThat(cron.values(Topics.HEARTBEAT)).hasSize(2);
        }
        assertThat(Arrays.stream(Kind.values()).map(Kind::word))
                .as("each kind has an example")
                .allMatch(word -> examples.stream().anyMatch(it -> it.body().contains("\"kind\": \"" + word + "\"")));
    }

    @Test
    void theSameRequestTwiceIsOneFact() {
        String report = """
                {"kind":"backup","source":"report:twice","database":"postgresql:intake/twice","backupId":"1","type":"FULL",
                 "status":"COMPLETED","endedAt":"2025-11-22T01:20:00Z","observedAt":"2025-11-22T01:21:00Z"}""";
        try (var app = IngestApp.start(stand.settings());
                var published = stand.published("report:twice")) {
            var poster = new Poster(app.httpPort());
            var first = poster.post(report);
            var again = poster.post(report);

            assertThat(first.status()).as(first.text()).isEqualTo(202);
            assertThat(again.status()).isEqualTo(202);
            assertThat(again.json().at("/items/0/eventId"))
                    .isEqualTo(first.json().at("/items/0/eventId"));
            assertThat(published.live()).hasSize(1);
            assertThat(published.values(Topics.BACKUP))
                    .hasSize(2)
                    .allMatch(published.values(Topics.BACKUP).findFirst().orElseThrow()::equals);
        }
    }

    @Test
    void refusesASourceThatThisIngestReads() {
        var catalog = stand.newCatalog("intake");
        try (var app = IngestApp.start(stand.settings(catalog))) {
            for (String source : List.of(catalog.id(), "pgbackrest:postgresql:a/b", "streams:x/0", "person:waivers")) {
                var answer = new Poster(app.httpPort())
                        .post("{\"kind\":\"heartbeat\",\"source\":\"" + source
                                + "\",\"intervalMillis\":1000,\"at\":\"2025-11-22T01:00:00Z\",\"state\":\"ALIVE\"}");
                assertThat(answer.status()).as(source).isEqualTo(400);
                assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/source");
            }
        }
    }

    private static List<Example> examples() throws Exception {
        var examples = new ArrayList<Example>();
        var blocks = BLOCK.matcher(Files.readString(PAGE));
        while (blocks.find()) {
            String command = blocks.group(1);
            var headers = new LinkedHashMap<String, String>();
            HEADER.matcher(command).results().forEach(found -> headers.put(found.group(1), found.group(2)));
            var body = BODY.matcher(command);
            assertThat(body.find()).as(command).isTrue();
            examples.add(new Example(command, headers, body.group(1)));
        }
        return examples;
    }
}
