package dev.lifeboat.cli.gate;

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
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to the gate API and keeps the client rule. A question is tried three times with the same idempotency key, so that
 * however often it is sent there is one decision. Safe for use by several threads.
 */
public final class GateClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration TRY = Duration.ofSeconds(10);
    private static final int TRIES = 3;
    private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(429, 500, 502, 503, 504);

    private final URI url;
    private final Duration total;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * @param url base of the gate API: https, or http on this machine's loopback
     * @param total how long all tries may take together; 30 s is usual
     * @throws IllegalArgumentException if the URL is none, or would carry the answer unprotected over a network
     */
    public GateClient(URI url, Duration total, InstantSource clock) {
        this.url = checked(url, "a gate", "http://127.0.0.1:7401");
        this.total = total;
        this.clock = clock;
    }

    /** The answer to a reading request. */
    public record Reading(int status, @Nullable String contentType, byte[] body) {
        /** What a problem says of itself. */
        String problem() {
            try {
                return Printed.text(JSON.readTree(body).path("detail"));
            } catch (IOException e) {
                return "(and no readable explanation)";
            }
        }
    }

    /** Makes JSON of an answer, or fails with what is wrong with it. */
    interface Reader {
        JsonNode read(Reading reading) throws IOException;
    }

    /** Asks; never throws because of what the gate does or fails to do. */
    public GateAnswer ask(GateQuestion question) {
        Instant deadline = clock.instant().plus(total);
        GateAnswer answer = new GateAnswer.Indeterminate("there was no time to ask", null);
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            Duration left = Duration.between(clock.instant(), deadline);
            if (left.isNegative() || left.isZero()) {
                break;
            }
            boolean again;
            try {
                Reading reading = send(request(question), left);
                answer = ClientRule.judge(question, reading.status, reading.contentType, reading.body, clock.instant());
                again = WORTH_ANOTHER_TRY.contains(reading.status);
            } catch (IOException e) {
                answer = new GateAnswer.Indeterminate(unreachable(e), null);
                again = true;
            }
            if (!again || attempt == TRIES || !pause(attempt, deadline)) {
                break;
            }
        }
        return answer;
    }

    /**
     * Reads.
     *
     * @param path the path, encoded, with its query
     * @throws IOException if there is no answer in time; the message says what to do
     */
    public Reading get(String path) throws IOException {
        try {
            return send(HttpRequest.newBuilder(url.resolve(path)), TRY);
        } catch (IOException e) {
            throw new IOException(unreachable(e), e);
        }
    }

    /**
     * Reads a list of databases, page by page.
     *
     * @param path of the list, with a query
     * @return the last page
     */
    JsonNode pages(String path, Reader reader, Consumer<JsonNode> databases) throws IOException {
        String after = null;
        while (true) {
            JsonNode page = reader.read(get(path + (after == null ? "" : "&after=" + encoded(after))));
            page.path("databases").forEach(databases);
            String next = page.path("next").textValue();
            if (next == null) {
                return page;
            }
            if (next.equals(after)) {
                throw new IOException("the list of databases does not go on behind " + Printed.safe(next));
            }
            after = next;
        }
    }

    private String unreachable(IOException e) {
        return "the gate at " + url + " does not answer (" + e.getMessage()
                + "); is it running? (lifeboat up, or lifeboat streams; --url says where)";
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(GateQuestion question) {
        return HttpRequest.newBuilder(
                        url.resolve("/v1/databases/" + encoded(question.database()) + "/migration-gate/decisions"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, application/problem+json")
                .header("Idempotency-Key", question.requestId())
                .POST(BodyPublishers.ofString(question.json().toString()));
    }

    /** The whole answer, body included, within the time of one try. */
    private Reading send(HttpRequest.Builder request, Duration left) throws IOException {
        var sent = http.sendAsync(request.build(), BodyHandlers.ofByteArray());
        Duration within = left.compareTo(TRY) < 0 ? left : TRY;
        try {
            HttpResponse<byte[]> answer = sent.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return new Reading(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(null),
                    answer.body());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no whole answer within " + within.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new IOException(message, e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Waits a little longer each time, and never as long as another client does; false when the time is up. */
    private boolean pause(int attempt, Instant deadline) {
        long most = 250L << attempt;
        long millis = most / 2 + ThreadLocalRandom.current().nextLong(most / 2);
        if (clock.instant().plusMillis(millis).isAfter(deadline)) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * The address of a part of Lifeboat, if it can be one.
     *
     * @throws IllegalArgumentException if it is none, or would carry the answer unprotected over a network
     */
    public static URI checked(URI url, String what, String example) {
        String host = url.getHost();
        if (host == null || !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
            throw new IllegalArgumentException("'" + url + "' is not the address of " + what + "; expected e.g. "
                    + example + " or https://" + what.replaceFirst("an? ", "") + ".example.org");
        }
        boolean loopback = host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
        if ("http".equals(url.getScheme()) && !loopback) {
            throw new IllegalArgumentException(
                    "'" + url + "' would carry the answer unprotected; use https, or http" + " on 127.0.0.1");
        }
        return url;
    }
}
