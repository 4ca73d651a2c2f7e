package dev.lifeboat.sink.dashboard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.http.Context;

/** Errors as application/problem+json (RFC 9457). */
final class Problem {
    private Problem() {}

    /**
     * @param title what went wrong, the same for each case of it
     * @param detail which, and what to do
     */
    static void answer(Context context, int status, String title, String detail) {
        var problem = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("instance", context.path());
        context.status(status).result(problem.toString()).contentType("application/problem+json");
    }

    /** A request that cannot be answered as it is. */
    static final class BadRequest extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadRequest(String detail) {
            super(detail);
        }
    }
}
