package dev.lifeboat.ingest.observe;

/**
 * What keeps an observation from being complete. A source with one is failing, and nothing of it is withdrawn.
 *
 * @param place where: file and position, command, repository
 * @param message what is wrong there, and what to do
 */
public record Fault(Kind kind, String place, String message) {

    /** Who must mend it. */
    public enum Kind {
        /** What was read is not what it should be. */
        BAD_INPUT,
        /** The tool could not be run, or says itself that it cannot see all. */
        UNSEEN
    }

    public static Fault unseen(String place, String message) {
        return new Fault(Kind.UNSEEN, place, message);
    }

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
