package dev.lifeboat.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registry's bookkeeping, through its Confluent-compatible API: the compatibility rule, and our schemas. Only the
 * operator's command and the local stack write here; producers never do.
 */
public final class SchemaRegistry {
    /** Every version readable with every other, in both directions. */
    public static final String COMPATIBILITY = "FULL_TRANSITIVE";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";

    private final String api;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    public SchemaRegistry(Cluster cluster) {
        api = cluster.registryUrl() + "/apis/ccompat/v7";
    }

    /**
     * What is wrong with one schema in the registry.
     *
     * @param subject the subject, or {@code (registry)} for the registry as a whole
     * @param problem what is wrong, and what to do
     */
    public record Finding(String subject, String problem) {}

    /**
     * Sets the compatibility rule and registers every schema. Doing it again changes nothing.
     *
     * @return the number of topics whose schema is now registered
     * @throws IllegalStateException if the registry refuses a schema, with its reason
     * @throws RegistryUnavailableException if it does not answer
     */
    public int register() {
        var rule = send("PUT", "/config", Map.of("compatibility", COMPATIBILITY));
        if (rule.statusCode() != 200) {
            throw new IllegalStateException("the registry refused the compatibility rule " + COMPATIBILITY + ": HTTP "
                    + rule.statusCode() + " " + rule.body());
        }
        for (Topic<?> topic : Topics.ALL) {
            var answer = send("POST", versionsOf(topic), schemaOf(topic));
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("the registry refused the schema of " + topic.subject() + ": HTTP "
                        + answer.statusCode() + " " + answer.body());
            }
        }
        return Topics.ALL.size();
    }

    /**
     * Looks whether the rule is set and every schema of this build is registered; empty when all is well.
     *
     * @throws RegistryUnavailableException if the registry does not answer
     */
    public List<Finding> check() {
        var findings = new ArrayList<Finding>();
        checkCompatibility().ifPresent(findings::add);
        for (Topic<?> topic : Topics.ALL) {
            var answer = send("POST", "/subjects/" + encoded(topic.subject()), schemaOf(topic));
            if (answer.statusCode() == 404) {
                findings.add(new Finding(
                        topic.subject(), "the schema of this build is not registered; run: lifeboat schemas register"));
            } else if (answer.statusCode() != 200) {
                findings.add(new Finding(
                        topic.subject(), "HTTP " + answer.statusCode() + " from the registry: " + answer.body()));
            }
        }
        return findings;
    }

    /**
     * The version under which this build's schema of the topic is registered.
     *
     * @throws IllegalStateException if it is not
     * @throws RegistryUnavailableException if the registry does not answer
     */
    int versionOf(Topic<?> topic) {
        var answer = send("POST", "/subjects/" + encoded(topic.subject()), schemaOf(topic));
        try {
            var version = JSON.readTree(answer.body()).path("version");
            if (answer.statusCode() == 200 && version.canConvertToInt()) {
                return version.asInt();
            }
        } catch (IOException notJson) {
            // told below, with what the registry said
        }
        throw new IllegalStateException("the schema of " + topic.subject() + " is not registered (HTTP "
                + answer.statusCode() + " " + answer.body() + "); run: lifeboat schemas register");
    }

    /** Looks whether the compatibility rule is the one it must be. A fresh registry enforces none. */
    public Optional<Finding> checkCompatibility() {
        var answer = send("GET", "/config", null);
        String rule = answer.statusCode() == 200 ? compatibilityIn(answer.body()) : "HTTP " + answer.statusCode();
        return rule.equals(COMPATIBILITY)
                ? Optional.empty()
                : Optional.of(new Finding(
                        "(registry)",
                        "compatibility is " + rule + ", must be " + COMPATIBILITY
                                + "; run: lifeboat schemas register"));
    }

    private static String compatibilityIn(String body) {
        try {
            JsonNode config = JSON.readTree(body);
            return config.path("compatibilityLevel")
                    .asText(config.path("compatibility").asText("NONE"));
        } catch (IOException e) {
            return "not readable (" + body + ")";
        }
    }

    private static String versionsOf(Topic<?> topic) {
        return "/subjects/" + encoded(topic.subject()) + "/versions";
    }

    private static Map<String, String> schemaOf(Topic<?> topic) {
        return Map.of("schema", topic.schema().toString(), "schemaType", "AVRO");
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8);
    }

    private HttpResponse<String> send(String method, String path, @Nullable Map<String, String> body) {
        try {
            var publisher =
                    body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
            var request = HttpRequest.newBuilder(URI.create(api + path))
                    .timeout(Duration.ofSeconds(20))
                    .header("Content-Type", MEDIA_TYPE)
                    .method(method, publisher)
                    .build();
            var answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() >= 500 || answer.statusCode() == 429) {
                throw new IOException("HTTP " + answer.statusCode() + " " + answer.body());
            }
            return answer;
        } catch (IOException e) {
            throw new RegistryUnavailableException("the schema registry at " + api + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryUnavailableException("interrupted while asking the schema registry at " + api, e);
        }
    }
}
