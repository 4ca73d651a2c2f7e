package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request that gets no answer but an error, told as RFC 9457 has it. A denial is no problem: it is an answer. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    static final String MEDIA_TYPE = "application/problem+json";

    private final int status;
    private final String kind;
    private final String title;
    private final @Nullable String field;
    private final @Nullable Duration retryAfter;

    private Problem(
            int status,
            String kind,
            String title,
            String detail,
            @Nullable String field,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(detail, cause, false, cause != null);
        this.status = status;
        this.kind = kind;
        this.title = title;
        this.field = field;
        this.retryAfter = retryAfter;
    }

    /** The request is not what was agreed on; the field says where. */
    static Problem malformed(String field, String detail) {
        return new Problem(
                400, "malformed-request", "The request is malformed", field + ": " + detail, field, null, null);
    }

    static Problem unknown(String kind, String detail) {
        return new Problem(404, kind, "Not known", detail, null, null, null);
    }

    static Problem unknownDatabase(String database) {
        return unknown(
                "unknown-database",
                "nothing is known of '" + database + "'; register it (lifeboat register " + database
                        + "), or check the id: engine:cluster/name");
    }

    static Problem notRemembered(String database, Instant at) {
        return unknown(
                "not-remembered",
                "no readiness of '" + database + "' is known here for " + at + ": none was published by then, or it was"
                        + " replaced longer ago than is kept here (streams.history.kept). The compliance store"
                        + " knows longer: GET /v1/databases/{id}?at= of the sink");
    }

    static Problem keyReused(String detail) {
        return new Problem(
                409,
                "idempotency-key-reused",
                "The idempotency key belongs to another request",
                detail,
                "Idempotency-Key",
                null,
                null);
    }

    static Problem tooLarge(long most) {
        return new Problem(
                413,
                "request-too-large",
                "The request is too large",
                "the body is larger than " + most + " bytes; send the scripts' digests, not the scripts",
                null,
                null,
                null);
    }

    static Problem wrongMediaType(@Nullable String found) {
        return new Problem(
                415,
                "unsupported-media-type",
                "The request is not JSON",
                "Content-Type is " + (found == null ? "missing" : "'" + found + "'") + "; expected application/json",
                "Content-Type",
                null,
                null);
    }

    static Problem tooManyWaiting(int most) {
        return new Problem(
                429,
                "too-many-waiting",
                "Too many requests are waiting",
                most + " requests are waiting for a decision already; ask again later with the same Idempotency-Key",
                null,
                Duration.ofSeconds(1),
                null);
    }

    /** Nothing can be said now; asking again later may help. */
    static Problem unavailable(String detail, @Nullable Throwable cause) {
        return new Problem(
                503, "unavailable", "No answer can be given now", detail, null, Duration.ofSeconds(2), cause);
    }

    /** Whatever the routes do not know: a wrong path or method. */
    static Problem ofStatus(int status, String detail) {
        return new Problem(status, "http-" + status, "Not served", detail, null, null, null);
    }

    static Problem crash(String incident) {
        return new Problem(
                500,
                "internal-error",
                "The gate failed",
                "the gate failed in a way that was not foreseen; its log says more under " + incident
                        + ". Nothing is allowed by this answer",
                null,
                null,
                null);
    }

    int status() {
        return status;
    }

    void answer(Context context) {
        ObjectNode body = Json.object()
                .put("type", "urn:lifeboat:problem:" + kind)
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage());
        if (field != null) {
            body.put("field", field);
        }
        if (retryAfter != null) {
            context.header("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        context.status(status).contentType(MEDIA_TYPE).result(Json.bytes(body));
    }
}
