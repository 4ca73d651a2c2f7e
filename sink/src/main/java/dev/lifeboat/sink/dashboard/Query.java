package dev.lifeboat.sink.dashboard;

import dev.lifeboat.sink.dashboard.Problem.BadRequest;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Query parameters, checked. */
final class Query {
    private static final Set<String> VERDICTS = Set.of("ready", "at-risk", "blocked", "unknown");
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");
    private static final int LONGEST_TEXT = 600;

    private final Context context;

    Query(Context context) {
        this.context = context;
    }

    /** How many are asked for, 1 to 1,000; 100 when not said. */
    int limit() {
        return number("limit", 100, 1, 1_000);
    }

    int offset() {
        return number("offset", 0, 0, 10_000_000);
    }

    @Nullable
    String verdict() {
        String verdict = text("verdict");
        if (verdict != null && !VERDICTS.contains(verdict)) {
            throw new BadRequest("verdict is '" + verdict + "'; expected ready, at-risk, blocked or unknown");
        }
        return verdict;
    }

    @Nullable
    Boolean flag(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        } else if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        throw new BadRequest(name + " is '" + text + "'; expected true or false");
    }

    /** A text without control characters; null when not given or empty. */
    @Nullable
    String text(String name) {
        String text = context.queryParam(name);
        if (text == null || text.isEmpty()) {
            return null;
        }
        return checked(name, text);
    }

    /** An instant such as 2026-07-01T02:00:00Z; null when not given. */
    @Nullable
    Instant instant(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            Instant instant = Instant.parse(text);
            if (instant.isAfter(EARLIEST) && instant.isBefore(LATEST)) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new BadRequest(name + " is '" + text + "'; expected an instant such as 2026-07-01T02:00:00Z");
        }
        throw new BadRequest(name + " is '" + text + "'; expected between " + EARLIEST + " and " + LATEST);
    }

    static String checked(String name, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new BadRequest(name + " has " + text.length() + " characters, more than " + LONGEST_TEXT);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new BadRequest(name + " contains a control character");
        }
        return text;
    }

    private int number(String name, int otherwise, int least, int most) {
        String text = context.queryParam(name);
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        if (text.matches("\\d{1,8}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new BadRequest(name + " must be a whole number from " + least + " to " + most);
    }
}
