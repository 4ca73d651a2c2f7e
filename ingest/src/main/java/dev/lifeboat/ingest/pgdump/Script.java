package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.files.Packing;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a script tell. Tables and data are known by the comment that pg_dump writes before each: the body of a
 * function may hold any statement.
 */
final class Script {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Pattern STARTED =
            Pattern.compile("-- Started on (\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)(?: (\\S+))?.*");
    private static final Pattern HEADER =
            Pattern.compile("-- (Data for )?Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: .*");
    private static final String DATA = "TABLE DATA";
    private static final String ROUTINE = "FUNCTION";
    private static final int MOST_DATABASES = 10_000;

    private final Map<String, Found> databases = new LinkedHashMap<>();
    private final Found unnamed = new Found();
    private Found current = unnamed;
    /** What the statements below the last comment of pg_dump make; empty outside of all. */
    private String type = "";

    private String name = "";
    private boolean begun;
    private boolean commented;
    private final Parts parts = new Parts();
    private boolean inData;
    private String server = "";
    private String tool = "";
    private @Nullable String started;
    private String zone = "";
    private long dataBytes;

    Script() {
        databases.put("", current);
    }

    /** The tables of one database. */
    private static final class Found {
        private final Set<String> partitioned = new HashSet<>();
        private final Set<String> defined = new HashSet<>();
        private final Set<String> withData = new HashSet<>();
        private final Selection selection = new Selection();

        Tables counted(String tool) {
            var plain = new HashSet<>(defined);
            plain.removeAll(partitioned);
            return Tables.of(defined.size(), plain, withData, selection.told(tool));
        }
    }

    void line(String line, long length) {
        if (inData) {
            inData = !line.equals("\\.");
            commented = false;
            dataBytes += inData ? length + 1 : 0;
            return;
        }
        parts.line(line);
        if (parts.beginsAnother(line)) {
            current = unnamed; // where it is of pg_dump alone, nothing that came before tells of which database
        }
        if (line.startsWith("--")) {
            header(line);
            comment(line);
        } else if (type.equals(DATA)) {
            data(line, length);
        } else if (type.equals("TABLE") && line.startsWith("PARTITION BY ")) {
            current.partitioned.add(name);
        } else if (type.equals("SCHEMA")) {
            current.selection.creates(line);
        } else if (line.startsWith("\\connect ") && !type.equals(ROUTINE) && !type.equals("PROCEDURE")) {
            var connected = Connect.database(line);
            if (connected.isPresent() && databases.size() < MOST_DATABASES) {
                current = databases.computeIfAbsent(connected.get(), database -> new Found());
            }
        }
        commented = line.startsWith("--");
    }

    /** One COPY, or INSERTs, or nothing where a table is empty. */
    private void data(String line, long length) {
        boolean copied = line.startsWith("COPY ")
                && (line.endsWith(" FROM stdin;") || length > line.length()); // of many columns the end was not kept
        inData = copied && !begun;
        begun |= copied || line.startsWith("INSERT INTO ");
        dataBytes += begun && !inData ? length : 0;
    }

    private void header(String line) {
        if (line.equals(Parts.OF_DATABASE) || line.equals(Parts.OF_DATABASE + Parts.COMPLETE)) {
            type = "";
        }
        if (!commented || !line.startsWith("-- Name: ") && !line.startsWith("-- Data for Name: ")) {
            return;
        }
        var header = HEADER.matcher(line);
        boolean told = header.matches();
        type = told ? header.group(3) : ROUTINE; // only theirs are so long that their end was not kept
        name = told ? header.group(4) + "." + header.group(2) : "";
        begun = false;
        if (told) {
            current.selection.defines(type, header.group(2), header.group(4));
        }
        if (told && type.equals("TABLE")) {
            current.defined.add(name);
        } else if (told && type.equals(DATA)) {
            current.withData.add(name);
        }
    }

    private void comment(String line) {
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
        return parts.problem();
    }

    Dump dump(Path file, Packing packing, long size, String digest, Instant written) {
        LocalDateTime local = local();
        boolean utc = zone.equals("UTC") || zone.equals("GMT");
        return new Dump(
                file,
                "plain",
                contents(),
                local != null && utc ? local.toInstant(ZoneOffset.UTC) : null,
                local,
                Texts.bounded(server, 200),
                Texts.bounded(tool, 200),
                parts.areOfAll() ? "pg_dumpall" : "pg_dump",
                dataBytes,
                packing == Packing.GZIP,
                packing.word(),
                size,
                digest,
                written);
    }

    private Map<String, Tables> contents() {
        var contents = new LinkedHashMap<String, Tables>();
        databases.forEach((database, found) -> contents.put(database, found.counted(tool)));
        return contents;
    }

    private @Nullable LocalDateTime local() {
        try {
            return started == null ? null : LocalDateTime.parse(started, TIME);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
