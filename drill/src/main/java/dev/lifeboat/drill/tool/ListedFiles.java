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
import org.jspecify.annotations.Nullable;

/**
 * Names and sizes of a {@code backup_manifest}, compared with the files that are there: that takes a moment, and an archive that
 * was cut between two files unpacks without a word.
 */
public final class ListedFiles {
    static final String MANIFEST = "backup_manifest";

    /** It is removed where the links that it names are made otherwise. */
    private static final String MAP = "tablespace_map";

    /** What holds the changes of a file is called by it, behind this. */
    private static final String INCREMENTAL = "INCREMENTAL.";

    /** In that of an incremental backup stands what it builds on. */
    private static final String LABEL = "backup_label";

    private static final int SHOWN = 3;

    private final Path manifest;
    private final boolean combined;

    private ListedFiles(Path manifest, boolean combined) {
        this.manifest = manifest;
        this.combined = combined;
    }

    /** Those of a backup as it was taken. */
    static ListedFiles of(Path manifest) {
        return new ListedFiles(manifest, false);
    }

    /** Those of an incremental backup, once all that it builds on is in it. How big they are then, it does not tell of all. */
    static ListedFiles ofCombined(Path manifest) {
        return new ListedFiles(manifest, true);
    }

    /** Without a manifest, nobody tells which. */
    public boolean areKnown() {
        return Files.exists(manifest);
    }

    /**
     * Compares.
     *
     * @return how many files are there, as they must be
     * @throws DrillEndedException if one is missing, or has another size
     */
    public long compare(Path data) throws DrillEndedException {
        var wrong = new ArrayList<String>();
        long files;
        try (var json = new JsonFactory().createParser(manifest.toFile())) {
            files = read(json, data, wrong);
        } catch (IOException e) {
            throw DrillEndedException.failed("files", manifest + " cannot be read: " + e.getMessage());
        }
        if (!wrong.isEmpty()) {
            int shown = Math.min(SHOWN, wrong.size());
            throw DrillEndedException.failed(
                    "files",
                    "of the files that " + manifest + " lists, " + wrong.size() + " are not there as they must be: "
                            + String.join("; ", wrong.subList(0, shown)));
        }
        return files;
    }

    private long read(JsonParser json, Path data, List<String> wrong) throws IOException {
        long files = 0;
        while (json.nextToken() != null) {
            boolean ofFiles = json.currentToken() == JsonToken.FIELD_NAME
                    && json.currentName().equals("Files")
                    && json.nextToken() == JsonToken.START_ARRAY;
            while (ofFiles && json.nextToken() == JsonToken.START_OBJECT) {
                var file = file(json);
                if (file != null) {
                    wrong.addAll(combined ? file.combined().wrong(data) : file.wrong(data));
                    files++;
                }
            }
        }
        return files;
    }

    /** @param size negative where it is not told */
    private record Entry(String path, long size) {
        Entry combined() {
            int name = path.lastIndexOf('/') + 1;
            if (path.startsWith(INCREMENTAL, name)) {
                return new Entry(path.substring(0, name) + path.substring(name + INCREMENTAL.length()), -1);
            }
            return path.equals(LABEL) ? new Entry(path, -1) : this;
        }

        List<String> wrong(Path data) throws IOException {
            Path file = data.resolve(path);
            if (!Files.isRegularFile(file)) {
                return List.of(path + " is missing");
            }
            return size >= 0 && Files.size(file) != size
                    ? List.of(path + " has " + Files.size(file) + " bytes instead of " + size)
                    : List.of();
        }
    }

    /** One whose name is no UTF-8 is written otherwise; PostgreSQL itself has none such. */
    private static @Nullable Entry file(JsonParser json) throws IOException {
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
        return path == null || path.equals(MAP) ? null : new Entry(path, size);
    }
}
