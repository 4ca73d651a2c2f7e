package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** The other instances, over HTTP. A request that was passed on is never passed on again. */
final class Peers {
    private static final String RELAYED = "Lifeboat-Relayed";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Comparator<String> AS_UTF_8 =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(2))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    static boolean isRelayed(Context context) {
        return context.header(RELAYED) != null;
    }

    /** Answers with what the peer answers. */
    void relay(Context context, HostInfo host) {
        relay(context, ask(context, host));
    }

    private static void relay(Context context, HttpResponse<byte[]> answer) {
        answer.headers().firstValue("Content-Type").ifPresent(context::contentType);
        answer.headers().firstValue("Retry-After").ifPresent(value -> context.header("Retry-After", value));
        context.status(answer.statusCode()).result(answer.body());
    }

    /**
     * One page of all instances, in the order of ids. A peer that does not answer fails the page: databases must not go
     * missing from a list unnoticed.
     */
    ObjectNode merge(Context context, ObjectNode own, List<HostInfo> hosts, int limit) {
        var pages = all(context, own, hosts);
        return merge(pages, limit);
    }

    /** What all instances answer, this one first. One that does not answer fails all: nothing must go missing unnoticed. */
    List<ObjectNode> all(Context context, ObjectNode own, List<HostInfo> hosts) {
        var pages = new ArrayList<ObjectNode>(List.of(own));
        for (HostInfo host : hosts) {
            HttpResponse<byte[]> answer = ask(context, host);
            if (answer.statusCode() != 200) {
                throw Problem.unavailable(
                        "the instance at " + nameOf(host) + " answers HTTP " + answer.statusCode()
                                + ", so the list would not be whole; ask again shortly",
                        null);
            }
            pages.add(Json.readPeer(answer.body()));
        }
        return pages;
    }

    /**
     * Answers with what the first instance answers that knows it.
     *
     * @return false when none of them knows it
     * @throws Problem 503 when one could not be asked that might have known
     */
    boolean relayFirst(Context context, List<HostInfo> hosts) {
        Problem problem = null;
        for (HostInfo host : hosts) {
            try {
                HttpResponse<byte[]> answer = ask(context, host);
                if (answer.statusCode() == 200) {
                    relay(context, answer);
                    return true;
                }
                if (answer.statusCode() != 404) {
                    problem = Problem.unavailable(
                            "the instance at " + nameOf(host) + ", which may have it, answers HTTP "
                                    + answer.statusCode() + "; ask again shortly",
                            null);
                }
            } catch (Problem unavailable) {
                problem = unavailable;
            }
        }
        if (problem != null) {
            throw problem;
        }
        return false;
    }

    /** Nothing behind the earliest place where some page ended may be shown: that page may have more before it. */
    static ObjectNode merge(List<ObjectNode> pages, int limit) {
        String end = pages.stream()
                .map(page -> page.path("next").textValue())
                .filter(next -> next != null)
                .min(AS_UTF_8)
                .orElse(null);
        var databases = new ArrayList<JsonNode>();
        pages.forEach(page -> page.path("databases").forEach(databases::add));
        databases.removeIf(database -> end != null && AS_UTF_8.compare(idOf(database), end) > 0);
        databases.sort(Comparator.comparing(Peers::idOf, AS_UTF_8));
        List<JsonNode> shown = databases.subList(0, Math.min(limit, databases.size()));
        @Nullable String next = shown.size() < databases.size() ? idOf(shown.get(shown.size() - 1)) : end;
        ObjectNode merged = pages.get(0).deepCopy();
        ArrayNode array = merged.putArray("databases");
        shown.forEach(array::add);
        return merged.put("next", next);
    }

    private static String idOf(JsonNode database) {
        return database.path("databaseId").asText();
    }

    private HttpResponse<byte[]> ask(Context context, HostInfo host) {
        if (isRelayed(context)) {
            throw Problem.unavailable(
                    "instances do not agree yet on who holds this; ask again shortly (passed on once already)", null);
        }
        String query = context.queryString();
        var uri = URI.create(
                "http://" + nameOf(host) + context.req().getRequestURI() + (query == null ? "" : "?" + query));
        try {
            return http.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(PATIENCE)
                            .header(RELAYED, "true")
                            .build(),
                    BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw Problem.unavailable("the instance at " + nameOf(host) + " that holds this does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("interrupted while asking " + nameOf(host), e);
        }
    }

    private static String nameOf(HostInfo host) {
        return host.host() + ":" + host.port();
    }
}
