package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Tablespaces of a cluster: each is a link in its data directory, by its number. */
final class TablespaceLinks {
    static final String DIRECTORY = "pg_tblspc";

    private static final Pattern OID = Pattern.compile("[1-9]\\d{0,9}");
    private static final Pattern FILE_OF_ONE = Pattern.compile("\"Path\": \"pg_tblspc/([1-9]\\d{0,9})/");

    private TablespaceLinks() {}

    static boolean isOid(String name) {
        return OID.matcher(name).matches();
    }

    /** Those of which the manifest of a backup lists files: each must be there. */
    static Set<String> listedIn(Path backup) throws DrillEndedException {
        Path manifest = backup.resolve(ListedFiles.MANIFEST);
        var all = new TreeSet<String>();
        if (!Files.exists(manifest)) {
            return all;
        }
        // a line for each file; only names that are no UTF-8 are written otherwise, and these are numbers
        try (var lines = Files.lines(manifest, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> {
                var found = FILE_OF_ONE.matcher(line);
                if (found.find()) {
                    all.add(found.group(1));
                }
            });
            return all;
        } catch (IOException | UncheckedIOException e) {
            throw DrillEndedException.failed("tablespaces", manifest + " cannot be read: " + e.getMessage());
        }
    }

    /** Makes the link, in the place of one that was restored. */
    static Restoration.Step link(String oid, ClusterFiles to) {
        Path links = to.data().resolve(DIRECTORY);
        return new Restoration.Step(
                "link-" + oid,
                List.of(
                        "ln",
                        "-sfn",
                        to.tablespace(oid).toString(),
                        links.resolve(oid).toString()),
                List.of(links));
    }
}
