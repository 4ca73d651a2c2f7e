package dev.lifeboat.streams.replay;

import java.util.List;

/**
 * What a recording says of itself.
 *
 * @param scenario its name; empty for one that was recorded
 * @param about what it is about
 * @param documented which of its facts are documented
 * @param assumed which of its facts are assumed
 * @param sources where the documented ones are found
 */
public record Story(
        String scenario, String about, List<String> documented, List<String> assumed, List<String> sources) {
    static final Story NONE = new Story("", "", List.of(), List.of(), List.of());

    public Story {
        documented = List.copyOf(documented);
        assumed = List.copyOf(assumed);
        sources = List.copyOf(sources);
    }
}
