package dev.lifeboat.ingest.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Posts to an intake, as a script does. */
final class Poster {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;

    Poster(int port) {
        this.port = port;
    }

    record Answer(int status, String text, Map<String, String> headers) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new AssertionError(text, e);
            }
        }

        String state(int item) {
            return json().at("/items/" + item + "/state").asText();
        }
    }

    Answer post(String body) {
        return post(body.getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "application/json"));
    }

    Answer post(byte[] body, Map<String, String> headers) {
        return send("POST", body, headers);
    }

    Answer send(String method, byte[] body, Map<String, String> headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/evidence"))
                .timeout(Duration.ofMinutes(2))
                .method(method, BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofString());
            var all = new java.util.HashMap<String, String>();
            answer.headers().map().forEach((name, values) -> all.put(name, values.get(0)));
            return new Answer(answer.statusCode(), answer.body(), all);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
