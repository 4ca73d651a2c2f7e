package dev.lifeboat.ingest.report;

import java.util.List;

/** A request of which nothing is taken, for something is wrong with it. */
public final class BadReportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Mistake> mistakes;
    private final int count;

    /**
     * @param mistakes the first of them
     * @param count how many there are in all
     */
    BadReportException(List<Mistake> mistakes, int count) {
        super(
                (count == 1 ? "" : count + " mistakes, the first: ") + mistakes.get(0)
                        + ". Nothing of the request is taken",
                null,
                false,
                false);
        this.mistakes = List.copyOf(mistakes);
        this.count = count;
    }

    /** One mistake that is of the whole. */
    public static BadReportException of(String place, String found, String expected) {
        return new BadReportException(List.of(new Mistake(null, place, found, expected)), 1);
    }

    /** What is wrong: all of it, or the first hundred. */
    public List<Mistake> mistakes() {
        return mistakes;
    }

    /** How many mistakes there are in all. */
    public int count() {
        return count;
    }
}
