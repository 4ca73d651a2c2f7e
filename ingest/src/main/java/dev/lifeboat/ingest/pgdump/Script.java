package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.catalog.Texts;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the lines of a script tell. Counts of tables are for people: a text may hold a line that looks like one. */
final class Script {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Pattern STARTED =
            Pattern.compile("-- Started on (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)(?: (\\S+))?.*");
    private static final Pattern CONNECT = Pattern.compile("\\\\connect (?:-reuse-previous=on )?\"?([^\"]+?)\"?");
    private static final Pattern AFTER_THE_END = Pattern.compile("|--|\\\\unrestrict .*");
    private static final String OF_DATABASE = "-- PostgreSQL database dump";
    private static final String OF_CLUSTER = "-- PostgreSQL database cluster dump";
    private static final int MOST_DATABASES = 10_000;

    private final Set<String> databases = new LinkedHashSet<>();
    private boolean cluster;
    private boolean inData;
    private boolean ended;
    private boolean clusterEnded;
    private String server = "";
    private String tool = "";
    private @Nullable String started;
    private String zone = "";
    private long tables;
    private long withData;
    private long dataBytes;

    void line(String line, long length) {
        if (inData) {
            inData = !line.equals("\\.");
            dataBytes += inData ? length + 1 : 0;
            return;
        }
        if (!AFTER_THE_END.matcher(line).matches()) {
            ended = line.equals(OF_DATABASE + " complete");
            clusterEnded = line.equals(OF_CLUSTER + " complete");
        }
        if (line.startsWith("COPY ") && line.endsWith(" FROM stdin;")) {
            inData = true;
            withData++;
        } else if (line.startsWith("COPY ") && length > line.length()) {
            inData = true; // many columns: its end was not kept
            withData++;
        } else if (line.startsWith("CREATE TABLE ") || line.startsWith("CREATE UNLOGGED TABLE ")) {
            tables++;
        } else if (line.startsWith("INSERT INTO ")) {
            withData = Math.max(1, withData);
            dataBytes += length;
        } else if (line.startsWith("--")) {
            comment(line);
        } else if (line.startsWith("\\connect ")) {
            var connect = CONNECT.matcher(line);
            if (connect.matches() && databases.size() < MOST_DATABASES) {
                databases.add(connect.group(1));
            }
        }
    }

    private void comment(String line) {
        cluster |= line.equals(OF_CLUSTER);
        if (line.startsWith("-- Dumped from database version ") && server.isEmpty()) {
            server = line.substring("-- Dumped from database version ".length());
        } else if (line.startsWith("-- Dumped by pg_dump version ") && tool.isEmpty()) {
            tool = line.substring("-- Dumped by pg_dump version ".length());
        } else if (started == null) {
            var at = STARTED.matcher(line);
            if (at.matches()) {
                started = at.group(1);
                zone = at.group(2) == null ? "" : at.group(2);
            }
        }
    }

    /** What keeps it from being whole; null when nothing does. */
    @Nullable
    String problem() {
        if (inData) {
            return "ends early, within the data of a table";
        }
        return (cluster ? clusterEnded : ended)
                ? null
                : "ends early: its last line is not '" + (cluster ? OF_CLUSTER : OF_DATABASE) + " complete'";
    }

    Dump dump(Path file, boolean gzip, long size, String digest, Instant written) {
        LocalDateTime local = local();
        boolean utc = zone.equals("UTC") || zone.equals("GMT");
        return new Dump(
                file,
                "plain",
                databases,
                local != null && utc ? local.toInstant(ZoneOffset.UTC) : null,
                local,
                Texts.bounded(server, 200),
                Texts.bounded(tool, 200),
                cluster ? "pg_dumpall" : "pg_dump",
                tables,
                withData,
                dataBytes,
                gzip,
                gzip ? "gzip" : null,
                size,
                digest,
                written);
    }

    private @Nullable LocalDateTime local() {
        try {
            return started == null ? null : LocalDateTime.parse(started, TIME);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
