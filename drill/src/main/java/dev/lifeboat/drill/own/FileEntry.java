package dev.lifeboat.drill.own;

/**
 * One file of a backup.
 *
 * @param path relative to the backup's directory, with forward slashes, e.g. {@code data/base/16384/16397}
 * @param bytes its size
 * @param sha256 digest of its content, 64 lower-case hex digits
 */
public record FileEntry(String path, long bytes, String sha256) {
    public FileEntry {
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\n') >= 0) {
            throw new IllegalArgumentException(
                    "path of a backup file must be relative and on one line, not '" + path + "'");
        }
        if (bytes < 0) {
            throw new IllegalArgumentException("size of " + path + " must not be negative, but is " + bytes);
        }
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("digest of " + path + " must be 64 hex digits, not '" + sha256 + "'");
        }
    }
}
