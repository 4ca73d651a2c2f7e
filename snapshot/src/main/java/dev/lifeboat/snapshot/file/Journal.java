package dev.lifeboat.snapshot.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Chunk;
import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Consistency;
import dev.lifeboat.snapshot.Coverage;
import dev.lifeboat.snapshot.KeyRange;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.RowSum;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Shape;
import dev.lifeboat.snapshot.TableDigest;
import dev.lifeboat.snapshot.TableName;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was read so far, so that who was cut off can go on. It holds sums, which are not sealed, so it does not leave the machine
 * and is deleted when the snapshot is made of it. For one thread.
 */
public final class Journal implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    private Journal(Path file, OutputStream out) {
        this.file = file;
        this.out = out;
    }

    /**
     * What an earlier run left.
     *
     * @param request what was asked for; another request cannot be gone on with
     * @param ended tables that are done
     * @param begun of the table that was being read, what is known
     */
    public record Left(
            String request,
            ServerId server,
            List<TableName> ended,
            @Nullable Begun begun) {}

    /**
     * A table that was not read to its end.
     *
     * @param until the key of the last row that was read; null if none was
     */
    public record Begun(
            TableName table,
            List<Column> columns,
            List<String> key,
            RowSum sum,
            @Nullable List<String> until) {
        /** Whether it is still the same table. */
        public boolean isOf(Shape shape) {
            return table.equals(shape.name()) && columns.equals(shape.columns()) && key.equals(shape.keyNames());
        }
    }

    /** Begins one, or goes on with one; an instant is the first line of each run. */
    public static Journal open(Path file, String request, ServerId server, Position position, boolean goOn)
            throws IOException {
        var journal = new Journal(
                file,
                goOn
                        ? Lines.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                        : Lines.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.TRUNCATE_EXISTING));
        if (!goOn) {
            var head = Lines.JSON.createObjectNode().put("request", request);
            head.set("server", Lines.server(server));
            journal.line(head);
        }
        journal.line(Lines.JSON
                .createObjectNode()
                .put("at", position.at().toString())
                .put("visible", position.visible()));
        return journal;
    }

    public void begin(Shape shape) throws IOException {
        var line = Lines.JSON.createObjectNode();
        line.set("begin", Lines.name(shape.name()));
        line.set("columns", Lines.columns(shape.columns()));
        line.set("key", Lines.texts(shape.isCut() ? shape.keyNames() : List.of()));
        line.set("leftOut", Lines.leftOut(shape.leftOut()));
        line(line.put("consistency", shape.consistency().name()));
    }

    public void chunk(KeyRange range, RowSum sum) throws IOException {
        var line = Lines.JSON.createObjectNode();
        line.set("until", Lines.texts(range.until()));
        line(line.put("rows", sum.rows()).put("sum", sum.sum().toString()));
    }

    /** @param counted whether its rows are as many when they are counted in another way */
    public void end(Shape shape, RowSum sum, boolean counted) throws IOException {
        var line = Lines.JSON.createObjectNode();
        line.set("ended", Lines.name(shape.name()));
        line.put("counted", counted);
        line(line.put("rows", sum.rows()).put("sum", sum.sum().toString()));
    }

    public void not(NotDigested not) throws IOException {
        line(Lines.not(not));
    }

    private void line(ObjectNode line) throws IOException {
        out.write(Lines.bytes(line));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /** What an earlier run left; a last line that was not written to its end is cut off. */
    public static Left left(Path file) throws IOException {
        var state = new State();
        long good = 0;
        try (var lines = Files.newBufferedReader(file)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                try {
                    state.line(Lines.read(text));
                } catch (JsonProcessingException e) {
                    break;
                }
                good += text.getBytes(StandardCharsets.UTF_8).length + 1;
            }
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (good > channel.size()) {
                // the last line is whole, but for its end
                channel.position(channel.size());
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            } else {
                channel.truncate(good);
            }
        }
        if (state.server == null) {
            throw new IOException(file + " is no journal of a snapshot");
        }
        return new Left(state.request, state.server, List.copyOf(state.ended), state.begun());
    }

    /** Where reading stands. */
    private static final class State {
        private String request = "";
        private @Nullable ServerId server;
        private final List<TableName> ended = new ArrayList<>();
        private @Nullable JsonNode table;
        private RowSum sum = RowSum.NONE;
        private @Nullable List<String> until;
        private final List<Position> positions = new ArrayList<>();
        private final List<Integer> ofTable = new ArrayList<>();
        private boolean touched;

        void line(JsonNode line) {
            if (line.has("request")) {
                request = line.path("request").asText();
                server = Lines.server(line.path("server"));
            } else if (line.has("at")) {
                positions.add(new Position(
                        Instant.parse(line.path("at").asText()),
                        line.path("visible").asText()));
            } else if (line.has("begin")) {
                begin(line);
            } else if (line.has("until")) {
                sum = sum.plus(sum(line));
                until = line.path("until").isNull() ? null : Lines.texts(line.path("until"));
                touched = true;
            } else if (line.has("ended")) {
                ended.add(Lines.name(line.path("ended")));
                table = null;
            } else if (line.has("not") && table != null && line.path("not").equals(table.path("begin"))) {
                table = null;
            }
        }

        /** Once more the same, with the end of what was read before: it goes on. */
        private void begin(JsonNode line) {
            boolean goesOn = table != null && touched && sameAs(table, line);
            if (!goesOn) {
                sum = RowSum.NONE;
                until = null;
                ofTable.clear();
                touched = false;
            }
            table = line;
            ofTable.add(positions.size() - 1);
        }

        static boolean sameAs(JsonNode one, JsonNode other) {
            return List.of("begin", "columns", "key").stream()
                    .allMatch(name -> one.path(name).equals(other.path(name)));
        }

        @Nullable
        Begun begun() {
            return table == null || !touched
                    ? null
                    : new Begun(
                            Lines.name(table.path("begin")),
                            Lines.columns(table.path("columns")),
                            Lines.texts(table.path("key")),
                            sum,
                            until);
        }
    }

    private static RowSum sum(JsonNode line) {
        return new RowSum(
                line.path("rows").asLong(), new BigInteger(line.path("sum").asText()));
    }

    // ---- the snapshot ----------------------------------------------------------------------------------------------

    /** Makes the snapshot of a journal that is complete, in place of the file if there is one. */
    public static void toSnapshot(
            Path journal, Path file, String database, ServerId server, Algorithm algorithm, Seal seal, boolean all)
            throws IOException {
        Path beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        List<Position> positions = positions(journal);
        try (var writer = new SnapshotFile.Writer(
                new BufferedOutputStream(Lines.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)))) {
            writer.line(SnapshotFile.head(database, server, algorithm, seal.prefix(), positions, all));
            write(journal, writer, algorithm, seal);
            writer.end();
        }
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(Path journal, SnapshotFile.Writer writer, Algorithm algorithm, Seal seal)
            throws IOException {
        var state = new State();
        Map<TableName, NotDigested> nots = new HashMap<>();
        try (var lines = Files.newBufferedReader(journal)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                JsonNode line = Lines.read(text);
                JsonNode table = state.table;
                if (line.has("until")) {
                    List<String> columns = Lines.columns(
                                    Objects.requireNonNull(table).path("columns"))
                            .stream()
                            .map(Column::name)
                            .toList();
                    var sum = sum(line);
                    var until = line.path("until").isNull() ? null : Lines.texts(line.path("until"));
                    writer.line(SnapshotFile.chunk(
                            new Chunk(new KeyRange(null, until), sum.rows(), sum.digest(seal, algorithm, columns))));
                } else if (line.has("ended")) {
                    nots.remove(Lines.name(line.path("ended")));
                    writer.line(ended(line, Objects.requireNonNull(table), state, algorithm, seal));
                } else if (line.has("not")) {
                    nots.put(Lines.name(line.path("not")), Lines.not(line));
                }
                state.line(line);
                if (line.has("begin") && state.ofTable.size() == 1) {
                    var begins = Lines.JSON.createObjectNode();
                    begins.set("chunks", line.path("begin"));
                    writer.line(begins);
                }
            }
        }
        for (NotDigested not : nots.values().stream()
                .sorted(Comparator.comparing(NotDigested::table))
                .toList()) {
            writer.line(Lines.not(not));
        }
    }

    private static ObjectNode ended(JsonNode line, JsonNode table, State state, Algorithm algorithm, Seal seal) {
        List<Column> columns = Lines.columns(table.path("columns"));
        var sum = sum(line);
        var consistency = state.ofTable.size() > 1
                ? Consistency.MIXED
                : Consistency.valueOf(table.path("consistency").asText());
        return SnapshotFile.table(
                new TableDigest(
                        Lines.name(line.path("ended")),
                        columns,
                        Lines.texts(table.path("key")),
                        sum.rows(),
                        sum.digest(
                                seal,
                                algorithm,
                                columns.stream().map(Column::name).toList()),
                        algorithm,
                        new Coverage(
                                Lines.leftOut(table.path("leftOut")),
                                consistency,
                                line.path("counted").asBoolean())),
                List.copyOf(state.ofTable));
    }

    private static List<Position> positions(Path journal) throws IOException {
        var state = new State();
        try (var lines = Files.newBufferedReader(journal)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (text.startsWith("{\"at\"")) {
                    state.line(Lines.read(text));
                }
            }
        }
        return state.positions;
    }

    /** Where it is. */
    public Path file() {
        return file;
    }
}
