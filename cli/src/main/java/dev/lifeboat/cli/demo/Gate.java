package dev.lifeboat.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** Asks the gate over its HTTP API, as a migration tool does. */
final class Gate {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final URI address;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .followRedirects(Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Gate(URI address) {
        this.address = address;
    }

    /**
     * Asks for a binding decision.
     *
     * @param systemIdentifier of the server that the migration is about to change
     * @throws IOException if there is no answer to be had, which is no allow
     */
    Answer ask(String database, String migrationId, String systemIdentifier, String scriptDigest)
            throws IOException, InterruptedException {
        String requestId = UUID.randomUUID().toString();
        ObjectNode question = JSON.createObjectNode()
                .put("apiVersion", "gate/v1")
                .put("requestId", requestId)
                .put("migrationId", migrationId)
                .put("phase", "migrate");
        question.putObject("tool").put("name", "lifeboat-demo");
        question.putObject("target").put("engine", "postgresql").put("systemIdentifier", systemIdentifier);
        question.putObject("migrationSet").put("digest", scriptDigest);
        question.putObject("actor").put("subject", "demo");
        long from = System.nanoTime();
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(address.resolve("/v1/databases/"
                                + URLEncoder.encode(database, StandardCharsets.UTF_8) + "/migration-gate/decisions"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", requestId)
                        .POST(BodyPublishers.ofString(question.toString()))
                        .build(),
                BodyHandlers.ofString());
        Duration took = Duration.ofNanos(System.nanoTime() - from);
        if (response.statusCode() != 200) {
            throw new IOException(
                    "the gate at " + address + " answered " + response.statusCode() + ": " + response.body());
        }
        JsonNode answer = JSON.readTree(response.body());
        requireEcho("requestId", requestId, answer);
        requireEcho("databaseId", database, answer);
        requireEcho("migrationSetDigest", scriptDigest, answer);
        return Answer.of(answer, took);
    }

    /** An answer to another question is no answer. */
    private static void requireEcho(String field, String expected, JsonNode answer) throws IOException {
        if (!answer.path(field).asText().equals(expected)) {
            throw new IOException("the gate answered another question: " + field + " is " + answer.path(field)
                    + ", asked was " + expected);
        }
    }
}
