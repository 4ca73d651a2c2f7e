package dev.lifeboat.ingest.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that all of it is told at once. For one thread. */
final class Mistakes {
    /** Nobody mends more than this at a time. */
    private static final int MOST = 100;

    private final List<Mistake> mistakes = new ArrayList<>();
    private @Nullable Integer item;
    private @Nullable Mistake last;
    private int count;

    /** From now on mistakes are of this report of a batch; null: of the whole. */
    void at(@Nullable Integer item) {
        this.item = item;
    }

    void add(String place, String found, String expected) {
        var mistake = new Mistake(item, place, found, expected);
        if (mistake.equals(last)) {
            return; // one field may stand for two
        }
        last = mistake;
        count++;
        if (mistakes.size() < MOST) {
            mistakes.add(mistake);
        }
    }

    int count() {
        return count;
    }

    /** @throws BadReportException if there is any */
    void check() {
        if (count > 0) {
            throw new BadReportException(mistakes, count);
        }
    }
}
