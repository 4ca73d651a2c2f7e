package dev.lifeboat.drill.own;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A backup file cut in half, as a full disk or an interrupted copy leaves it behind.
 *
 * @param path the file, relative to the backup's directory
 * @param bytesBefore size it had
 * @param bytesAfter size it has now
 */
public record DamagedFile(String path, long bytesBefore, long bytesAfter) {
    /** Cuts a relation's file; {@code relationPath} is what {@code pg_relation_filepath} says. */
    public static DamagedFile truncate(Backup backup, String relationPath) throws IOException {
        String path = Backup.DATA + "/" + relationPath;
        Path file = backup.directory().resolve(path);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long before = channel.size();
            channel.truncate(before / 2);
            channel.force(true);
            return new DamagedFile(path, before, channel.size());
        }
    }
}
