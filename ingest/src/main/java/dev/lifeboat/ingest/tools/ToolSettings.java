package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import java.time.Duration;
import java.util.Map;

/**
 * A tool that is observed again and again.
 *
 * @param subject what is observed; its instant is of no meaning
 * @param every how often
 */
public record ToolSettings(Tool tool, Subject subject, From from, Duration every) {
    /** How often unless said otherwise: a list costs little. */
    public static final Duration EVERY = Duration.ofMinutes(5);

    public ToolSettings {
        if (every.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    subject.source() + " is observed every " + every + "; expected at least 1 s (PT1S)");
        }
        if (from instanceof From.Stream) {
            throw new IllegalArgumentException(
                    subject.source() + " is observed more than once, and a stream is read once");
        }
        if (from instanceof From.Events events) {
            events.check(tool, subject);
        }
    }

    /**
     * A tool by its name.
     *
     * @param source id of the source; empty for the usual one
     * @param options what is set for the tool
     * @throws IllegalArgumentException if the tool does not exist, or one of these is not for it
     */
    public static ToolSettings of(
            String toolName, String database, String source, Map<String, String> options, From from, Duration every) {
        Tool tool = Tools.named(toolName);
        return new ToolSettings(tool, Tools.subject(tool, database, source, options), from, every);
    }
}
