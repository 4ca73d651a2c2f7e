package dev.lifeboat.sink.alerts;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Posts alerts to one webhook. Answers are values: a call never fails. */
final class WebhookClient {
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(5);

    private final Webhook webhook;
    private final HttpClient http;

    WebhookClient(Webhook webhook, Executor executor) {
        this.webhook = webhook;
        http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(2))
                .followRedirects(Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    CompletableFuture<CallResult> post(Delivery delivery) {
        var request = HttpRequest.newBuilder(webhook.url())
                .timeout(webhook.timeout())
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "lifeboat-sink")
                .POST(BodyPublishers.ofString(delivery.body()));
        webhook.headers().forEach(request::setHeader);
        request.setHeader("Idempotency-Key", headerSafe(delivery.messageKey()));
        return http.sendAsync(request.build(), BodyHandlers.discarding()).handle(WebhookClient::result);
    }

    private static CallResult result(@Nullable HttpResponse<?> answer, @Nullable Throwable failure) {
        if (answer == null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            return new CallResult.Retry(null, "no answer: " + cause, null);
        }
        int code = answer.statusCode();
        if (code >= 200 && code < 300) {
            return new CallResult.Delivered(code);
        }
        boolean notNow = code < 400 || code >= 500 || code == 408 || code == 429;
        return notNow
                ? new CallResult.Retry(code, "HTTP " + code, retryAfter(answer))
                : new CallResult.Refused(code, "HTTP " + code + ": the receiver will not take it");
    }

    private static @Nullable Duration retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .map(wait -> wait.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : wait)
                .orElse(null);
    }

    /** An id may hold any character, a header only the visible ones of ASCII: the others are percent-encoded. */
    static String headerSafe(String text) {
        var safe = new StringBuilder();
        for (byte b : text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            if (b > 0x20 && b < 0x7f && b != '%') {
                safe.append((char) b);
            } else {
                safe.append("%%%02X".formatted(b & 0xff));
            }
        }
        return safe.toString();
    }
}
