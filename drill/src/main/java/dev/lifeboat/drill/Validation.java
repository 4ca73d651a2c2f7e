package dev.lifeboat.drill;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A question that the owner of a database has registered, and the answer that a good restore gives. Read from the first column
 * of the first row.
 *
 * @param name what people call it
 * @param sql reads only; it runs in a transaction that cannot write
 * @param equal the answer as text; null when not said
 * @param least the answer is a number not below this; null when not said
 * @param most the answer is a number not above this; null when not said
 */
public record Validation(
        String name,
        String sql,
        @Nullable String equal,
        @Nullable BigDecimal least,
        @Nullable BigDecimal most) {
    public Validation {
        if (name.isBlank() || sql.isBlank()) {
            throw new IllegalArgumentException("a validation needs a name and its sql");
        }
        if (equal == null && least == null && most == null) {
            throw new IllegalArgumentException(
                    "validation '" + name + "' says nothing of its answer; expected equal, least or most");
        }
    }

    /** What is wrong with an answer, as the end of a sentence; null when it is as expected. */
    public @Nullable String wrong(@Nullable String answer) {
        if (answer == null) {
            return "gave no answer";
        }
        if (equal != null && !equal.equals(answer)) {
            return "gave " + answer + " instead of " + equal;
        }
        if (least == null && most == null) {
            return null;
        }
        try {
            var number = new BigDecimal(answer.strip());
            return least != null && number.compareTo(least) < 0
                    ? "gave " + answer + ", less than " + least
                    : most != null && number.compareTo(most) > 0 ? "gave " + answer + ", more than " + most : null;
        } catch (NumberFormatException e) {
            return "gave " + answer + ", which is no number";
        }
    }
}
