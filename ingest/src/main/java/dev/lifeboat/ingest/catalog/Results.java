package dev.lifeboat.ingest.catalog;

import dev.lifeboat.v1.VerificationResult;

/** What a status column says, by the words of its catalog. */
final class Results {
    private Results() {}

    static VerificationResult of(Columns row, String column, StatusWords words) {
        String text = row.text(column, Limits.NAME);
        if (text == null) {
            return VerificationResult.UNKNOWN;
        }
        return words.meaningOf(text).orElseGet(() -> {
            row.warn(
                    Warning.Kind.UNKNOWN_WORD,
                    column + " is '" + Texts.bounded(text, 120) + "', which is in none of the word lists of the source"
                            + "; taken as unknown; add it to one of them");
            return VerificationResult.UNKNOWN;
        });
    }
}
