package dev.lifeboat.drill.script;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lifeboat.drill.Check.Outcome;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.Result;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a script told, one JSON object a line, each with one key. Read strictly: what is not understood may have meant
 * anything, so that nothing is believed of it.
 *
 * @param result what it says came of it; null when it says nothing
 * @param reason why it did not pass; empty when it does not say
 */
public record Told(
        List<Listed> backups,
        List<Finding> checks,
        @Nullable Measured measured,
        @Nullable Result result,
        String reason) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int LONGEST_LINE = 64 * 1024;
    private static final int LONGEST_TEXT = 400;
    private static final int MOST_LINES = 10_000;

    public Told {
        backups = List.copyOf(backups);
        checks = List.copyOf(checks);
    }

    /** One thing that the script has looked at. */
    public record Finding(String name, Outcome outcome, String finding) {}

    /**
     * What it has read of the restored database.
     *
     * @param bytes null when it does not say
     * @param restoreMillis how long the restore took without the checks; null when it does not say
     */
    public record Measured(
            int tables,
            long rows,
            @Nullable Long bytes,
            @Nullable Long restoreMillis) {}

    /** How far it is. */
    public record Step(String what, long done, long total) {}

    /** Something that is not as the contract says. */
    public static final class NonsenseException extends Exception {
        private static final long serialVersionUID = 1;

        NonsenseException(int line, String why) {
            super("line " + line + " of what it told: " + why);
        }
    }

    /**
     * Reads all that was told.
     *
     * @throws NonsenseException at the first line that is not understood
     */
    public static Told read(String text) throws NonsenseException {
        var reading = new Reading();
        int line = 0;
        for (String each : text.split("\n", -1)) {
            line++;
            if (line > MOST_LINES) {
                throw new NonsenseException(line, "more than " + MOST_LINES + " lines");
            }
            if (!each.isBlank()) {
                reading.line(line, each);
            }
        }
        if (!text.isEmpty() && !text.endsWith("\n")) {
            throw new NonsenseException(line, "it is cut off: the last line does not end");
        }
        return new Told(reading.backups, reading.checks, reading.measured, reading.result, reading.reason);
    }

    /** The last step that was told in whole lines; null when none was. Looks at nothing else. */
    static @Nullable Step lastStep(String text) {
        int end = text.lastIndexOf('\n');
        int from = end < 0 ? -1 : text.lastIndexOf("\"progress\"", end);
        if (from < 0) {
            return null;
        }
        String line = text.substring(text.lastIndexOf('\n', from) + 1, text.indexOf('\n', from));
        try {
            return Reading.step(1, JSON.readTree(line).path("progress"));
        } catch (JsonProcessingException | NonsenseException e) {
            return null;
        }
    }

    /** Without what steers a terminal, and not endless. */
    static String safe(String text) {
        String safe = text.replaceAll("\\p{Cntrl}", " ").strip();
        return safe.length() <= LONGEST_TEXT ? safe : safe.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private static final class Reading {
        private final List<Listed> backups = new ArrayList<>();
        private final List<Finding> checks = new ArrayList<>();
        private final Set<String> ids = new HashSet<>();
        private @Nullable Measured measured;
        private @Nullable Result result;
        private String reason = "";

        void line(int number, String text) throws NonsenseException {
            if (text.length() > LONGEST_LINE) {
                throw new NonsenseException(number, "longer than " + LONGEST_LINE + " characters");
            }
            if (result != null) {
                throw new NonsenseException(number, "there is more after the result");
            }
            JsonNode json = json(number, text);
            if (!json.isObject() || json.size() == 0) {
                throw new NonsenseException(number, "it is no JSON object");
            }
            String kind = json.fieldNames().next();
            JsonNode value = json.path(kind);
            only(number, json, kind.equals("result") ? Set.of("result", "reason") : Set.of(kind));
            switch (kind) {
                case "progress" -> step(number, value);
                case "backup" -> backup(number, value);
                case "check" -> check(number, value);
                case "measured" -> measured(number, value);
                case "result", "reason" -> result(number, json);
                default ->
                    throw new NonsenseException(
                            number, "'" + safe(kind) + "' is none of progress, backup, check, measured and result");
            }
        }

        private static JsonNode json(int number, String text) throws NonsenseException {
            try {
                return JSON.readTree(text);
            } catch (JsonProcessingException e) {
                throw new NonsenseException(number, "it is no JSON: " + safe(e.getOriginalMessage()));
            }
        }

        static Step step(int number, JsonNode json) throws NonsenseException {
            only(number, json, Set.of("what", "done", "total"));
            Long done = number(number, json, "done");
            Long total = number(number, json, "total");
            return new Step(text(number, json, "what"), done == null ? 0 : done, total == null ? 0 : total);
        }

        private void backup(int number, JsonNode json) throws NonsenseException {
            only(number, json, Set.of("id", "type", "status", "startedAt", "endedAt", "sizeBytes", "digest"));
            String id = text(number, json, "id");
            if (!ids.add(id)) {
                throw new NonsenseException(number, "backup " + id + " is listed twice");
            }
            var type = json.has("type") ? word(number, json, "type", BackupType.class) : BackupType.FULL;
            var status = json.has("status") ? word(number, json, "status", BackupStatus.class) : BackupStatus.COMPLETED;
            Instant endedAt = instant(number, json, "endedAt");
            if (endedAt == null && status == BackupStatus.COMPLETED) {
                throw new NonsenseException(number, "backup " + id + " is complete, and has no endedAt");
            }
            backups.add(new Listed(
                    BackupEvidence.newBuilder()
                            .setBackupId(id)
                            .setType(type)
                            .setStatus(status)
                            .setStartedAt(instant(number, json, "startedAt"))
                            .setEndedAt(endedAt)
                            .setSizeBytes(number(number, json, "sizeBytes"))
                            .setDigest(json.has("digest") ? text(number, json, "digest") : null)
                            .build(),
                    ""));
        }

        private void check(int number, JsonNode json) throws NonsenseException {
            only(number, json, Set.of("name", "outcome", "finding"));
            String word = text(number, json, "outcome");
            Outcome outcome = switch (word) {
                case "passed" -> Outcome.PASSED;
                case "warned" -> Outcome.WARNED;
                case "failed" -> Outcome.FAILED;
                case "not-run" -> Outcome.NOT_RUN;
                default ->
                    throw new NonsenseException(
                            number, "outcome '" + word + "' is none of passed, warned, failed and not-run");
            };
            checks.add(new Finding(
                    text(number, json, "name"), outcome, json.has("finding") ? text(number, json, "finding") : word));
        }

        private void measured(int number, JsonNode json) throws NonsenseException {
            only(number, json, Set.of("tables", "rows", "bytes", "restoreMillis"));
            Long tables = number(number, json, "tables");
            Long rows = number(number, json, "rows");
            if (tables == null || rows == null || tables > Integer.MAX_VALUE) {
                throw new NonsenseException(number, "measured needs tables and rows");
            }
            if (measured != null) {
                throw new NonsenseException(number, "measured is told twice");
            }
            measured = new Measured(
                    tables.intValue(), rows, number(number, json, "bytes"), number(number, json, "restoreMillis"));
        }

        private void result(int number, JsonNode json) throws NonsenseException {
            String word = text(number, json, "result");
            result = switch (word) {
                case "passed" -> Result.PASSED;
                case "failed" -> Result.FAILED;
                case "could-not-run" -> Result.COULD_NOT_RUN;
                default ->
                    throw new NonsenseException(
                            number, "result '" + word + "' is none of passed, failed and could-not-run");
            };
            reason = json.has("reason") ? text(number, json, "reason") : "";
        }

        private static void only(int number, JsonNode json, Set<String> known) throws NonsenseException {
            if (!json.isObject()) {
                throw new NonsenseException(number, "an object is expected");
            }
            for (var names = json.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!known.contains(name)) {
                    throw new NonsenseException(number, "'" + safe(name) + "' is not known here");
                }
            }
        }

        private static String text(int number, JsonNode json, String key) throws NonsenseException {
            JsonNode value = json.path(key);
            if (!value.isTextual() || safe(value.textValue()).isEmpty()) {
                throw new NonsenseException(number, key + " is no text");
            }
            return safe(value.textValue());
        }

        private static @Nullable Long number(int number, JsonNode json, String key) throws NonsenseException {
            JsonNode value = json.path(key);
            if (value.isMissingNode()) {
                return null;
            }
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
                throw new NonsenseException(number, key + " is no whole number of 0 or more");
            }
            return value.longValue();
        }

        private static @Nullable Instant instant(int number, JsonNode json, String key) throws NonsenseException {
            if (!json.has(key)) {
                return null;
            }
            try {
                return Instant.parse(text(number, json, key));
            } catch (DateTimeParseException e) {
                throw new NonsenseException(number, key + " is no instant such as 2026-11-22T10:00:00Z");
            }
        }

        private static <E extends Enum<E>> E word(int number, JsonNode json, String key, Class<E> words)
                throws NonsenseException {
            String word = text(number, json, key);
            try {
                return Enum.valueOf(words, word.toUpperCase(Locale.ROOT).replace('-', '_'));
            } catch (IllegalArgumentException e) {
                throw new NonsenseException(number, key + " '" + word + "' is not known");
            }
        }
    }
}
