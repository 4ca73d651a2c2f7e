package dev.lifeboat.snapshot.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.snapshot.Column;
import dev.lifeboat.snapshot.Coverage.LeftOut;
import dev.lifeboat.snapshot.Reading.NotDigested;
import dev.lifeboat.snapshot.TableName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the lines of both kinds of files have in common. */
final class Lines {
    static final ObjectMapper JSON = new ObjectMapper();

    private Lines() {}

    /** Opens a file that nobody else may read: it holds keys of rows. */
    static OutputStream open(Path file, OpenOption... options) throws IOException {
        if (!Files.exists(file)
                && Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        return Files.newOutputStream(
                file, options.length == 0 ? new OpenOption[] {StandardOpenOption.CREATE} : options);
    }

    static byte[] bytes(ObjectNode node) {
        return (node + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static JsonNode read(String line) throws JsonProcessingException {
        return JSON.readTree(line);
    }

    static ArrayNode name(TableName table) {
        return JSON.createArrayNode().add(table.schema()).add(table.name());
    }

    static TableName name(JsonNode node) {
        return new TableName(node.path(0).asText(), node.path(1).asText());
    }

    static @Nullable ArrayNode texts(@Nullable List<String> texts) {
        if (texts == null) {
            return null;
        }
        var array = JSON.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    static ArrayNode columns(List<Column> columns) {
        var array = JSON.createArrayNode();
        columns.forEach(column -> array.addArray().add(column.name()).add(column.type()));
        return array;
    }

    static List<Column> columns(JsonNode array) {
        var columns = new ArrayList<Column>();
        array.forEach(column ->
                columns.add(new Column(column.path(0).asText(), column.path(1).asText())));
        return columns;
    }

    static ArrayNode leftOut(List<LeftOut> leftOut) {
        var array = JSON.createArrayNode();
        leftOut.forEach(one -> array.addArray().add(one.column()).add(one.reason()));
        return array;
    }

    static List<LeftOut> leftOut(JsonNode array) {
        var leftOut = new ArrayList<LeftOut>();
        array.forEach(
                one -> leftOut.add(new LeftOut(one.path(0).asText(), one.path(1).asText())));
        return leftOut;
    }

    static ObjectNode not(NotDigested not) {
        var line = JSON.createObjectNode();
        line.set("not", name(not.table()));
        return line.put("kind", not.kind().name()).put("reason", not.reason());
    }

    static NotDigested not(JsonNode line) {
        return new NotDigested(
                name(line.path("not")),
                NotDigested.Kind.valueOf(line.path("kind").asText()),
                line.path("reason").asText());
    }

    static ObjectNode server(ServerId server) {
        return JSON.createObjectNode()
                .put("system", server.system())
                .put("timeline", server.timeline())
                .put("major", server.major())
                .put("encoding", server.encoding())
                .put("product", server.product());
    }

    static ServerId server(JsonNode node) {
        return new ServerId(
                node.path("system").asText(),
                node.path("timeline").asLong(),
                node.path("major").asInt(),
                node.path("encoding").asText(),
                node.path("product").asText());
    }
}
