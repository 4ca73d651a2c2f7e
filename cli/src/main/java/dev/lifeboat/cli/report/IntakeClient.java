package dev.lifeboat.cli.report;

import dev.lifeboat.cli.gate.GateClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Posts reports to the intake, the same bytes again for as long as it may help: what is written twice counts once. For one
 * thread.
 */
final class IntakeClient {
    /** Longer than the intake waits for Kafka and the registry. */
    private static final Duration TRY = Duration.ofSeconds(30);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(408, 429, 500, 502, 503, 504);

    private final URI url;
    private final Duration total;
    private final InstantSource clock;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /**
     * @param url base of the intake: https, or http on this machine's loopback
     * @param total how long all tries may take together
     * @throws IllegalArgumentException if the URL is none, or would carry evidence unprotected over a network
     */
    IntakeClient(URI url, Duration total, InstantSource clock) {
        this.url = GateClient.checked(url, "an intake", "http://127.0.0.1:7407");
        this.total = total;
        this.clock = clock;
    }

    /** What was answered last. */
    record Answer(int status, String body) {}

    /**
     * Posts.
     *
     * @throws IOException if nothing was answered in time; the message says what to do
     */
    Answer post(String contentType, byte[] body) throws IOException {
        Instant deadline = clock.instant().plus(total);
        for (Duration pause = FIRST_PAUSE; ; pause = longer(pause)) {
            try {
                Answer answer = send(contentType, body, Duration.between(clock.instant(), deadline));
                if (!WORTH_ANOTHER_TRY.contains(answer.status()) || !sleep(pause, deadline)) {
                    return answer;
                }
            } catch (IOException e) {
                if (!sleep(pause, deadline)) {
                    throw new IOException(
                            "the intake at " + url + " does not answer (" + said(e)
                                    + "); is it running? (lifeboat up, or lifeboat ingest; --url says where)",
                            e);
                }
            }
        }
    }

    private static Duration longer(Duration pause) {
        return pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    private Answer send(String contentType, byte[] body, Duration left) throws IOException {
        var request = HttpRequest.newBuilder(url.resolve("/v1/evidence"))
                .header("Content-Type", contentType)
                .timeout(left.compareTo(TRY) < 0 ? atLeastAMillisecond(left) : TRY)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static Duration atLeastAMillisecond(Duration left) {
        return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
    }

    /** Waits, if there is time to try again after it. */
    private boolean sleep(Duration pause, Instant deadline) {
        if (Thread.currentThread().isInterrupted()
                || clock.instant().plus(pause).isAfter(deadline)) {
            return false;
        }
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String said(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
