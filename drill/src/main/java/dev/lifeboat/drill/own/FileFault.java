package dev.lifeboat.drill.own;

/**
 * A file that is not what the manifest says.
 *
 * @param path the file, relative to the backup's directory
 * @param problem what is wrong with it, as the end of a sentence that begins with the path
 */
public record FileFault(String path, String problem) {
    @Override
    public String toString() {
        return path + " " + problem;
    }
}
