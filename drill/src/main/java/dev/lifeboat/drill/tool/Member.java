package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.place.Links;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A backup of a chain. {@code pg_combinebackup} leaves out what is not there, links and what is no file, and reads through links
 * of directories, so all that must be asked before.
 *
 * @param data where it is
 * @param tablespaces below which all of its tablespaces must be; null where its links may lead anywhere, as it was taken so
 */
record Member(Path data, @Nullable Path tablespaces) {
    private static final String REFUSED = "it is not combined with others";

    /** As {@code pg_basebackup} left it. */
    static Member asTaken(Path data) {
        return new Member(data, null);
    }

    /** From archives, in the drill. */
    static Member unpacked(ClusterFiles files) {
        return new Member(files.data(), files.tablespaces());
    }

    void refuseLinksAndGaps() throws DrillEndedException {
        ListedFiles.of(data.resolve(ListedFiles.MANIFEST)).compare(data);
        Path links = data.resolve(TablespaceLinks.DIRECTORY);
        Links.refuse(data, REFUSED, link -> links.equals(link.getParent()) ? isTablespace(link) : isLog(link));
        if (!Files.isDirectory(links)) {
            return;
        }
        try (var all = Files.newDirectoryStream(links, Files::isSymbolicLink)) {
            for (Path tablespace : all) {
                Links.refuse(tablespace.toRealPath(), REFUSED, link -> false);
            }
        } catch (IOException e) {
            throw DrillEndedException.failed(
                    "tablespaces", e + " cannot be read, and a part of the backup is missing with it");
        }
    }

    private boolean isTablespace(Path link) throws IOException {
        return TablespaceLinks.isOid(link.getFileName().toString())
                && (tablespaces == null || Links.isBelow(tablespaces.toRealPath(), link));
    }

    private boolean isLog(Path link) {
        return tablespaces == null && link.equals(data.resolve("pg_wal"));
    }
}
