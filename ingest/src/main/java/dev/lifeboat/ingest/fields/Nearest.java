package dev.lifeboat.ingest.fields;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody meant. */
public final class Nearest {
    /** No word of ours is half as long. */
    private static final int LONGEST = 100;

    /** The word that is fewest letters away, if that is at most a third of its letters, or two. */
    public static Optional<String> to(String word, Collection<String> words) {
        return nearest(word, words).filter(it -> distance(word, it) <= Math.max(2, it.length() / 3));
    }

    /** The word that is fewest letters away, if these are at most so many. */
    public static Optional<String> within(int most, String word, Collection<String> words) {
        return nearest(word, words).filter(it -> distance(word, it) <= most);
    }

    private static Optional<String> nearest(String word, Collection<String> words) {
        return word.length() > LONGEST
                ? Optional.empty()
                : words.stream()
                        .min(Comparator.<String>comparingInt(it -> distance(word, it))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** Letters to add, drop or change, whatever their case. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j < before.length; j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                now[j] = Math.min(Math.min(now[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
            }
            before = now;
        }
        return before[b.length()];
    }

    private Nearest() {}
}
