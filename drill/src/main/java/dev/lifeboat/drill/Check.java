package dev.lifeboat.drill;

/**
 * One thing that was looked at.
 *
 * @param phase when
 * @param name what, e.g. {@code identity}
 * @param outcome what came of it
 * @param finding what was found, in words
 */
public record Check(Phase phase, String name, Outcome outcome, String finding) {
    /** Name of the check whether the point in time that was asked for was reached. */
    public static final String POINT_IN_TIME = "point-in-time";

    /** Name of the check whether it was back in time: that is not about the backup. */
    public static final String RTO = "rto";

    /** What can come of a check. */
    public enum Outcome {
        PASSED,
        /** It does not speak against the backup, and somebody should know. */
        WARNED,
        /** The backup is not what it should be. */
        FAILED,
        /** It could not be done, which says nothing about the backup. */
        NOT_RUN
    }
}
