package dev.lifeboat.ingest.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.report.BadReportException;
import dev.lifeboat.ingest.report.Mistake;
import io.javalin.http.Context;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request of which Kafka has not all, told as RFC 9457 has it. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int NOT_WHOLE = 408;
    static final String MEDIA_TYPE = "application/problem+json";

    private final int status;
    private final transient ObjectNode body;
    private final @Nullable Duration retryAfter;

    private Problem(
            int status,
            String kind,
            String title,
            String detail,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause, false, cause != null);
        this.status = status;
        this.retryAfter = retryAfter;
        body = JsonNodeFactory.instance
                .objectNode()
                .put("type", "urn:lifeboat:problem:" + kind)
                .put("title", title)
                .put("status", status)
                .put("detail", detail);
    }

    /** Something in the request is wrong, and nothing of it was written. */
    static Problem malformed(BadReportException bad) {
        var problem = new Problem(400, "malformed-request", "The request is malformed", said(bad), null, null);
        var errors = problem.body.put("errorCount", bad.count()).putArray("errors");
        for (Mistake mistake : bad.mistakes()) {
            var error = errors.addObject();
            if (mistake.item() != null) {
                error.put("item", mistake.item());
            }
            error.put(mistake.inBody() ? "pointer" : "header", mistake.place())
                    .put("found", mistake.found())
                    .put("expected", mistake.expected());
        }
        return problem;
    }

    private static String said(BadReportException bad) {
        return String.valueOf(bad.getMessage());
    }

    static Problem tooLarge(long most) {
        return new Problem(
                413,
                "request-too-large",
                "The request is too large",
                "the body is larger than " + most + " bytes; send it in several requests. Nothing of it is taken",
                null,
                null);
    }

    /** The body did not come, or not in time; nothing more of it is waited for. */
    static Problem notWhole(String why) {
        return new Problem(
                NOT_WHOLE,
                "request-not-whole",
                "The request did not arrive",
                "the body did not arrive whole (" + why + "); send it again. Nothing of it is taken",
                null,
                null);
    }

    boolean isNotWhole() {
        return status == NOT_WHOLE;
    }

    static Problem wrongMediaType(@Nullable String found) {
        return new Problem(
                415,
                "unsupported-media-type",
                "The request is not JSON",
                "Content-Type is " + (found == null ? "missing" : "'" + found + "'")
                        + "; expected application/json, application/cloudevents+json or"
                        + " application/cloudevents-batch+json, in UTF-8. Nothing of it is taken",
                null,
                null);
    }

    static Problem foreign(String detail) {
        return new Problem(403, "foreign-request", "Not served to other sites", detail, null, null);
    }

    static Problem tooMany(int most) {
        return new Problem(
                429,
                "too-many-requests",
                "Too many requests at once",
                most + " requests are being written already; send it again in a second. Nothing of it is taken",
                Duration.ofSeconds(1),
                null);
    }

    /** Kafka has not acknowledged all of it. */
    static Problem unavailable(String detail, @Nullable Throwable cause) {
        return new Problem(503, "unavailable", "Kafka has not all of it", detail, Duration.ofSeconds(2), cause);
    }

    /** Whatever the routes do not know: a wrong path or method. */
    static Problem ofStatus(int status, String detail) {
        return new Problem(status, "http-" + status, "Not served", detail, null, null);
    }

    static Problem crash(String incident) {
        return new Problem(
                500,
                "internal-error",
                "The intake failed",
                "the intake failed in a way that was not foreseen; the log of ingest says more under " + incident
                        + ". Whether Kafka has any of it is not known; to send it again does no harm",
                null,
                null);
    }

    /** More of the answer. */
    ObjectNode body() {
        return body;
    }

    void answer(Context context) {
        if (retryAfter != null) {
            context.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        context.header("Connection", "close"); // there may be more of the request than was read
        context.status(status).contentType(MEDIA_TYPE).result(body.toString());
    }
}
