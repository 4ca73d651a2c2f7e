package dev.lifeboat.streams.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.queries.Lookup;
import dev.lifeboat.streams.queries.ReadinessQueries;
import dev.lifeboat.streams.queries.ReadinessQueries.Listing;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.Verdict;
import io.javalin.http.Context;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Advisory reads of readiness. A database that another instance holds is asked for there, once. */
final class ReadinessEndpoint {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1_000;

    private final ReadinessQueries queries;
    private final Peers peers;

    ReadinessEndpoint(ReadinessQueries queries, Peers peers) {
        this.queries = queries;
        this.peers = peers;
    }

    /** {@code GET /v1/databases/{databaseId}/readiness?at=}: now, or as it was at a past instant. */
    void one(Context context) {
        String database = context.pathParam("databaseId");
        Question.checkDatabase(database);
        Instant at = Parameters.of(context, "at").instant("at");
        advisory(context);
        Lookup<DatabaseReadiness> lookup = at == null ? queries.find(database) : queries.findAt(database, at);
        if (lookup instanceof Lookup.Found<DatabaseReadiness> found) {
            ObjectNode json = ReadinessJson.of(found.value());
            Json.answer(context, at == null ? json : json.put("asOf", at.toString()));
        } else if (lookup instanceof Lookup.OnPeer<DatabaseReadiness> elsewhere) {
            peers.relay(context, elsewhere.host());
        } else if (lookup instanceof Lookup.NotReady<DatabaseReadiness> notReady) {
            throw Problem.unavailable(notReady.why(), null);
        } else if (at != null) {
            throw Problem.notRemembered(database, at);
        } else {
            throw Problem.unknownDatabase(database);
        }
    }

    /** {@code GET /v1/databases/readiness?verdict=&after=&limit=}. */
    void many(Context context) {
        String after = context.queryParam("after");
        int limit = limit(context.queryParam("limit"));
        advisory(context);
        Listing here = queries.list(after, verdict(context.queryParam("verdict")), limit);
        if (here instanceof Listing.NotReady notReady) {
            throw Problem.unavailable(notReady.why(), null);
        }
        ObjectNode own = listing((Listing.Page) here);
        Json.answer(context, Peers.isRelayed(context) ? own : peers.merge(context, own, queries.peers(), limit));
    }

    private static ObjectNode listing(Listing.Page page) {
        ObjectNode json = Json.object().put("apiVersion", Question.API_VERSION).put("advisory", true);
        ArrayNode databases = json.putArray("databases");
        page.databases().forEach(readiness -> databases.add(ReadinessJson.of(readiness)));
        return json.put("next", page.next());
    }

    static void advisory(Context context) {
        context.header("Lifeboat-Advisory", "true").header("Cache-Control", "no-store");
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw Problem.malformed("limit", "'" + text + "' is no whole number; expected 1 to " + MOST);
        }
        throw Problem.malformed("limit", text + " is out of bounds; expected 1 to " + MOST);
    }

    private static @Nullable Verdict verdict(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(Verdict.values())
                .filter(verdict -> ReadinessJson.wordOf(verdict).equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.malformed(
                        "verdict",
                        "'" + word + "' is not known; expected one of "
                                + Arrays.stream(Verdict.values())
                                        .map(ReadinessJson::wordOf)
                                        .collect(Collectors.joining(", "))));
    }
}
