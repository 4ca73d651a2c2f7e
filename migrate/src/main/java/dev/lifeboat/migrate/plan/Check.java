package dev.lifeboat.migrate.plan;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A question whose answer is known beforehand: the first column of the first row. Null is equal to nothing, nor more or less.
 *
 * @param equal what it must be, as text
 * @param least the least that it may be
 * @param most the most that it may be
 */
public record Check(
        String name,
        String sql,
        @Nullable String equal,
        @Nullable BigDecimal least,
        @Nullable BigDecimal most) {
    public Check {
        if (name.isBlank() || sql.isBlank()) {
            throw new IllegalArgumentException("a test has a name and sql");
        }
        if (equal == null && least == null && most == null) {
            throw new IllegalArgumentException("the test '" + name + "' says neither equal, nor least, nor most");
        }
    }

    /** What is wrong with an answer; null when nothing is. */
    public @Nullable String wrong(@Nullable String answer) {
        if (answer == null) {
            return "has no answer; expected " + expected();
        }
        return isRight(answer) ? null : "is " + answer + "; expected " + expected();
    }

    private boolean isRight(String answer) {
        if (equal != null && !equal.equals(answer)) {
            return false;
        }
        if (least == null && most == null) {
            return true;
        }
        try {
            var number = new BigDecimal(answer.strip());
            return (least == null || number.compareTo(least) >= 0) && (most == null || number.compareTo(most) <= 0);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String expected() {
        return (equal == null ? "" : equal)
                + (least == null ? "" : (equal == null ? "" : ", ") + "at least " + least)
                + (most == null ? "" : (equal == null && least == null ? "" : ", ") + "at most " + most);
    }
}
