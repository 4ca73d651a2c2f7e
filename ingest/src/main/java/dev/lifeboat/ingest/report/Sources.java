package dev.lifeboat.ingest.report;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which sources a report may come from: none that is read otherwise, for its facts would be replaced and its heartbeat told by
 * whoever can reach this port.
 *
 * @param own first words of the sources that Lifeboat reads itself, such as {@code catalog}
 * @param configured ids of the sources that this instance reads
 */
public record Sources(Set<String> own, Set<String> configured) {
    /** Plain signs alone, so that no two names look alike. */
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,40}:[!-~]{1,400}");

    public Sources {
        own = Set.copyOf(own);
        configured = Set.copyOf(configured);
    }

    /** What should be there instead; empty when a report may come from it. */
    Optional<String> refusal(String source) {
        if (!ID.matcher(source).matches()) {
            return Optional.of(
                    "the id of a source, such as report:nightly-backup: what it is in small letters, a colon, and"
                            + " a name in ASCII without blanks");
        }
        if (own.contains(source.substring(0, source.indexOf(':'))) || configured.contains(source)) {
            return Optional.of(
                    "a source that Lifeboat does not read itself, such as report:nightly-backup: reports under this"
                            + " name would take the place of what is read there");
        }
        return Optional.empty();
    }

    /** Whether it says something once, and sends no heartbeats. */
    static boolean isOnce(String source) {
        return source.startsWith("report:") || source.startsWith("person:");
    }
}
