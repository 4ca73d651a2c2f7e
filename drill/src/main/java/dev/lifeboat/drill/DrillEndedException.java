package dev.lifeboat.drill;

/** A drill cannot go on: either the backup is not what it should be, or something else is, which is kept apart. */
public final class DrillEndedException extends Exception {
    private static final long serialVersionUID = 1;

    private final Result result;
    private final String check;

    private DrillEndedException(Result result, String check, String finding) {
        super(finding);
        this.result = result;
        this.check = check;
    }

    /** It speaks against the backup. */
    public static DrillEndedException failed(String check, String finding) {
        return new DrillEndedException(Result.FAILED, check, finding);
    }

    /** It says nothing about the backup. */
    public static DrillEndedException couldNotRun(String check, String finding) {
        return new DrillEndedException(Result.COULD_NOT_RUN, check, finding);
    }

    /** Never {@link Result#PASSED}. */
    public Result result() {
        return result;
    }

    /** What was being looked at, e.g. {@code space}. */
    public String check() {
        return check;
    }

    /** What was found, in words. */
    public String finding() {
        return String.valueOf(getMessage());
    }
}
