package dev.lifeboat.drill;

/** Told how far a long piece of work is, by the thread that does it; so it must return quickly. */
@FunctionalInterface
public interface Progress {
    /** For whoever does not want to know. */
    Progress NONE = (what, done, total) -> {};

    /**
     * @param what the phase, e.g. {@code copying}
     * @param done units done, 0 to {@code total}
     * @param total units in all; 0 while that is not known
     */
    void at(String what, long done, long total);
}
