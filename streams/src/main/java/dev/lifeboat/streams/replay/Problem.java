package dev.lifeboat.streams.replay;

/**
 * Something wrong in a recording.
 *
 * @param line number of the line, from 1; 0 for the recording as a whole
 * @param field where in the line, e.g. value.type; empty for the line as a whole
 * @param value what is there, cut to what a person reads
 * @param expected what should be there
 */
public record Problem(int line, String field, String value, String expected) {
    private static final int MOST = 80;

    public Problem {
        value = value.length() <= MOST ? value : value.substring(0, MOST - 1) + "…";
    }

    @Override
    public String toString() {
        return (line == 0 ? "" : "line " + line + ": ")
                + (field.isEmpty() ? "" : field + " ")
                + (value.isEmpty() ? "is missing" : "is " + value)
                + "; expected " + expected;
    }
}
