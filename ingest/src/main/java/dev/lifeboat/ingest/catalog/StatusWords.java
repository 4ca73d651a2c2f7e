package dev.lifeboat.ingest.catalog;

import dev.lifeboat.v1.VerificationResult;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the words of a catalog's test status mean. A word that is in none of the lists is unknown, never a pass.
 *
 * @param passed words for a test that passed
 * @param failed words for a test that failed
 * @param ran words for a test that came to an end: it passed only if its checksums matched
 * @param running words for a test that has not ended
 * @param couldNotRun words for a test that never got to judge the backup
 */
public record StatusWords(
        Set<String> passed, Set<String> failed, Set<String> ran, Set<String> running, Set<String> couldNotRun) {

    private static final Pattern JOINTS = Pattern.compile("[\\s_-]+");

    /** The words of a catalog that says nothing else. */
    public static final StatusWords DEFAULT = new StatusWords(
            Set.of("passed", "pass", "success", "successful", "succeeded", "ok"),
            Set.of("failed", "fail", "failure", "error"),
            Set.of("completed", "complete", "done", "finished"),
            Set.of("running", "started", "in_progress", "pending"),
            Set.of("could_not_run", "skipped", "aborted", "cancelled", "canceled"));

    public StatusWords {
        passed = normalized(passed);
        failed = normalized(failed);
        ran = normalized(ran);
        running = normalized(running);
        couldNotRun = normalized(couldNotRun);
        var meaning = new HashMap<String, String>();
        claim(meaning, "passed", passed);
        claim(meaning, "failed", failed);
        claim(meaning, "ran", ran);
        claim(meaning, "running", running);
        claim(meaning, "couldNotRun", couldNotRun);
    }

    /** The meaning of a word; empty when it is in none of the lists. */
    Optional<VerificationResult> meaningOf(String word) {
        String normal = normal(word);
        if (passed.contains(normal)) {
            return Optional.of(VerificationResult.PASSED);
        } else if (failed.contains(normal)) {
            return Optional.of(VerificationResult.FAILED);
        } else if (ran.contains(normal)) {
            return Optional.of(VerificationResult.RAN);
        } else if (running.contains(normal)) {
            return Optional.of(VerificationResult.RUNNING);
        } else if (couldNotRun.contains(normal)) {
            return Optional.of(VerificationResult.COULD_NOT_RUN);
        }
        return Optional.empty();
    }

    /** Lower case, without blanks around, and one underscore wherever words are joined: {@code In-Progress} is {@code in_progress}. */
    static String normal(String word) {
        return JOINTS.matcher(word.strip().toLowerCase(Locale.ROOT)).replaceAll("_");
    }

    private static Set<String> normalized(Collection<String> words) {
        return words.stream().map(StatusWords::normal).collect(Collectors.toUnmodifiableSet());
    }

    private static void claim(Map<String, String> meaning, String list, Set<String> words) {
        for (String word : words) {
            String other = meaning.putIfAbsent(word, list);
            if (other != null) {
                throw new IllegalArgumentException(
                        "the word '" + word + "' is in both lists, " + other + " and " + list + "; keep it in one");
            }
        }
    }
}
