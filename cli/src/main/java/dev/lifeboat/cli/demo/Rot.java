package dev.lifeboat.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * One byte of a backup that is another one now: it is as large as before, and unpacks without a word.
 *
 * @param archive the archive
 * @param path the file in it
 * @param offset of the byte, in the archive
 */
record Rot(Path archive, String path, long offset) {
    /**
     * Turns a byte in the middle of a relation's file.
     *
     * @param relationPath what {@code pg_relation_filepath} says
     */
    static Rot plant(OrdersBackup backup, String relationPath) throws IOException {
        Path archive = backup.directory().resolve("base.tar");
        long offset = middle(archive, relationPath);
        try (var channel = FileChannel.open(archive, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, offset);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~one.get(0)}), offset);
            channel.force(true);
        }
        return new Rot(archive, relationPath, offset);
    }

    private static long middle(Path archive, String path) throws IOException {
        try (var tar = new TarFile(archive)) {
            for (var entry : tar.getEntries()) {
                if (entry.getName().equals(path)) {
                    return entry.getDataOffset() + entry.getSize() / 2;
                }
            }
        }
        throw new IOException(path + " is not in " + archive);
    }
}
