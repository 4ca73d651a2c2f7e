package dev.lifeboat.ingest.observe;

/** Is told how far a long reading has come. Told often; what shows it chooses how often it does. */
@FunctionalInterface
public interface Progress {
    /** Nobody looks. */
    Progress SILENT = (what, done, total) -> {};

    /**
     * So far it has come.
     *
     * @param what what is read, e.g. the name of a backup
     * @param done bytes read
     * @param total bytes in all; 0 when not known
     */
    void at(String what, long done, long total);
}
