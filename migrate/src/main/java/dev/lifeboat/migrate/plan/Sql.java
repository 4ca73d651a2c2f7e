package dev.lifeboat.migrate.plan;

/**
 * One statement.
 *
 * @param text as it is sent, without the semicolon
 * @param where it stands: a file and a line, or its place in the plan
 */
public record Sql(String text, String where) {
    private static final int SHOWN = 100;

    /** Its beginning, on one line. */
    public String brief() {
        String line = Words.withoutComments(text).replaceAll("\\s+", " ").strip();
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN - 1) + "…";
    }

    @Override
    public String toString() {
        return where + ": " + brief();
    }
}
