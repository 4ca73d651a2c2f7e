package dev.lifeboat.snapshot.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.TableDigest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A snapshot as a file: what it is of, then of each table its chunks and the table, and at last how many lines there are and
 * their SHA-256, so that a file that was cut off or changed by accident is not believed.
 */
public final class SnapshotFile {
    private static final String FORM = "lifeboat-snapshot";
    private static final int VERSION = 1;

    private SnapshotFile() {}

    /** Writes line by line; what is not ended is no snapshot. */
    static final class Writer implements AutoCloseable {
        private final OutputStream out;
        private final MessageDigest digest = sha256();
        private long lines;

        Writer(OutputStream out) {
            this.out = out;
        }

        void line(ObjectNode line) throws IOException {
            byte[] bytes = Lines.bytes(line);
            digest.update(bytes);
            out.write(bytes);
            lines++;
        }

        void end() throws IOException {
            out.write(Lines.bytes(Lines.JSON
                    .createObjectNode()
                    .put("end", lines)
                    .put("sha256", HexFormat.of().formatHex(digest.digest()))));
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    static ObjectNode head(
            String database, ServerId server, Algorithm algorithm, String seal, List<Position> positions, boolean all) {
        var line = Lines.JSON
                .createObjectNode()
                .put(FORM, VERSION)
                .put("database", database)
                .put("algorithm", algorithm.id())
                .put("seal", seal)
                .put("all", all);
        line.set("server", Lines.server(server));
        var array = line.putArray("positions");
        positions.forEach(position ->
                array.addObject().put("at", position.at().toString()).put("visible", position.visible()));
        return line;
    }

    static ObjectNode chunk(Chunk chunk) {
        var line = Lines.JSON.createObjectNode();
        line.set("until", Lines.texts(chunk.range().until()));
        return line.put("rows", chunk.rows()).put("digest", chunk.digest());
    }

    static ObjectNode table(TableDigest table, List<Integer> positions) {
        var line = Lines.JSON.createObjectNode();
        line.set("table", Lines.name(table.table()));
        line.put("rows", table.rows()).put("digest", table.digest());
        line.set("columns", Lines.columns(table.columns()));
        line.set("key", Lines.texts(table.key()));
        line.set("leftOut", Lines.leftOut(table.coverage().leftOut()));
        line.put("consistency", table.coverage().consistency().name());
        line.put("counted", table.coverage().counted());
        var array = line.putArray("positions");
        positions.forEach(array::add);
        return line;
    }

    /** @throws IllegalArgumentException if the file cannot be read or is not whole, saying what is wrong with it */
    public static Snapshot read(Path file) {
        try (var lines = Files.newBufferedReader(file)) {
            var reading = new Reading(file);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                reading.line(line);
            }
            return reading.end();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the snapshot " + file + " is none, or is damaged: it is not JSON", e);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException("the snapshot " + file + " cannot be read: " + e, e);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the snapshot " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static final class Reading {
        private final Path file;
        private final MessageDigest digest = sha256();
        private final List<TableSnapshot> tables = new ArrayList<>();
        private final List<NotDigested> notDigested = new ArrayList<>();
        private List<Chunk> chunks = new ArrayList<>();
        private JsonNode head = Lines.JSON.nullNode();
        private long count;
        private boolean ended;

        Reading(Path file) {
            this.file = file;
        }

        void line(String text) throws IOException {
            JsonNode line = Lines.read(text);
            if (ended) {
                throw damaged("goes on behind its end");
            }
            if (line.has("end")) {
                ended = true;
                boolean whole = line.path("end").asLong() == count
                        && line.path("sha256").asText().equals(HexFormat.of().formatHex(digest.digest()));
                if (!whole) {
                    throw damaged("is not as it was written: its digest is another");
                }
                return;
            }
            digest.update((text + "\n").getBytes(StandardCharsets.UTF_8));
            if (count++ == 0) {
                head(line);
            } else if (line.has("table")) {
                tables.add(table(line));
                chunks = new ArrayList<>();
            } else if (line.has("chunks")) {
                // those of a table that ended with no digest are dropped
                chunks = new ArrayList<>();
            } else if (line.has("not")) {
                notDigested.add(Lines.not(line));
            } else {
                var after = chunks.isEmpty()
                        ? null
                        : chunks.get(chunks.size() - 1).range().until();
                var until = line.path("until").isNull() ? null : Lines.texts(line.path("until"));
                chunks.add(new Chunk(
                        new KeyRange(after, until),
                        line.path("rows").asLong(),
                        line.path("digest").asText()));
            }
        }

        private void head(JsonNode line) {
            if (line.path(FORM).asInt() != VERSION) {
                throw damaged(
                        line.has(FORM)
                                ? "is of a later form, " + line.path(FORM).asText()
                                : "is none: its first line does not say so");
            }
            head = line;
        }

        private TableSnapshot table(JsonNode line) {
            var positions = new ArrayList<Integer>();
            line.path("positions").forEach(position -> positions.add(position.asInt()));
            return new TableSnapshot(
                    new TableDigest(
                            Lines.name(line.path("table")),
                            Lines.columns(line.path("columns")),
                            Lines.texts(line.path("key")),
                            line.path("rows").asLong(),
                            line.path("digest").asText(),
                            Algorithm.ofId(head.path("algorithm").asText()),
                            new Coverage(
                                    Lines.leftOut(line.path("leftOut")),
                                    Consistency.valueOf(line.path("consistency").asText()),
                                    line.path("counted").asBoolean())),
                    chunks,
                    positions);
        }

        Snapshot end() {
            if (!ended) {
                throw damaged("is not whole: it was not written to its end");
            }
            var positions = new ArrayList<Position>();
            head.path("positions")
                    .forEach(position -> positions.add(new Position(
                            Instant.parse(position.path("at").asText()),
                            position.path("visible").asText())));
            return new Snapshot(
                    head.path("database").asText(),
                    Lines.server(head.path("server")),
                    Algorithm.ofId(head.path("algorithm").asText()),
                    head.path("seal").asText(),
                    positions,
                    head.path("all").asBoolean(),
                    tables,
                    notDigested);
        }

        private IllegalArgumentException damaged(String what) {
            return new IllegalArgumentException("the snapshot " + file + " " + what);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
