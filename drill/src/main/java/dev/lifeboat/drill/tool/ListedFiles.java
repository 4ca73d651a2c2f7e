package dev.lifeboat.drill.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Names and sizes of a {@code backup_manifest}, compared with the files that are there: that takes a moment, and an archive that
 * was cut between two files unpacks without a word.
 */
public final class ListedFiles {
    static final String MANIFEST = "backup_manifest";

    /** It is removed where the links that it names are made otherwise. */
    private static final String MAP = "tablespace_map";

    private static final int SHOWN = 3;

    private final Path data;
    private final List<String> wrong = new ArrayList<>();
    private long files;

    private ListedFiles(Path data) {
        this.data = data;
    }

    /**
     * Compares.
     *
     * @return how many files are there, as they must be
     * @throws DrillEndedException if one is missing, or has another size
     */
    public static long compare(Path manifest, Path data) throws DrillEndedException {
        var listed = new ListedFiles(data);
        try (var json = new JsonFactory().createParser(manifest.toFile())) {
            listed.read(json);
        } catch (IOException e) {
            throw DrillEndedException.failed("files", manifest + " cannot be read: " + e.getMessage());
        }
        if (!listed.wrong.isEmpty()) {
            int shown = Math.min(SHOWN, listed.wrong.size());
            throw DrillEndedException.failed(
                    "files",
                    "of the files that " + manifest + " lists, " + listed.wrong.size()
                            + " are not there as they must be: " + String.join("; ", listed.wrong.subList(0, shown)));
        }
        return listed.files;
    }

    private void read(JsonParser json) throws IOException {
        while (json.nextToken() != null) {
            boolean ofFiles = json.currentToken() == JsonToken.FIELD_NAME
                    && json.currentName().equals("Files")
                    && json.nextToken() == JsonToken.START_ARRAY;
            while (ofFiles && json.nextToken() == JsonToken.START_OBJECT) {
                file(json);
            }
        }
    }

    /** One whose name is no UTF-8 is written otherwise; PostgreSQL itself has none such. */
    private void file(JsonParser json) throws IOException {
        String path = null;
        long size = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Path" -> path = json.getText();
                case "Size" -> size = json.getLongValue();
                default -> json.skipChildren();
            }
        }
        if (path != null && !path.equals(MAP)) {
            compare(path, size);
            files++;
        }
    }

    private void compare(String path, long size) throws IOException {
        Path file = data.resolve(path);
        if (!Files.isRegularFile(file)) {
            wrong.add(path + " is missing");
        } else if (Files.size(file) != size) {
            wrong.add(path + " has " + Files.size(file) + " bytes instead of " + size);
        }
    }
}
