package dev.lifeboat.ingest.observe;

/** Input that is not what it should be: truncated, damaged, of another tool. The message says what is wrong. */
public final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String place;

    /**
     * @param place file and position, e.g. {@code info.json, line 3, column 14}
     * @param problem what is wrong there, and what was expected
     */
    public BadInputException(String place, String problem) {
        super(problem);
        this.place = place;
    }

    /** It, as what keeps a source from being read. */
    public Fault fault() {
        return new Fault(Fault.Kind.BAD_INPUT, place, String.valueOf(getMessage()));
    }
}
