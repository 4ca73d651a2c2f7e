package dev.lifeboat.cli.hold;

import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.MigrationEvidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options by which a verb finds what is held. */
final class HoldsOption {
    @Option(
            names = "--hold-for",
            converter = DurationText.class,
            description =
                    "how long after the end of a migration at least, as the policy says (default: ${DEFAULT-VALUE})",
            defaultValue = "30d")
    private Duration holdFor = Duration.ofDays(30);

    @Mixin
    private LogOption where = new LogOption();

    /**
     * What is held, and what was, of all databases.
     *
     * @param problems is told of each record that cannot be read: what it holds is not known
     */
    List<Hold> read(Consumer<String> problems) {
        try (var log = new Log(where.cluster())) {
            var words = new ArrayList<MigrationEvidence>();
            for (var written : log.history(Topics.MIGRATION)) {
                MigrationEvidence word = written.value();
                if (word != null) {
                    words.add(word);
                } else if (!written.problem().isEmpty()) {
                    problems.accept(Topics.MIGRATION.name() + "-" + written.partition() + "@" + written.offset() + ": "
                            + written.problem());
                }
            }
            return Hold.of(words, holdFor);
        }
    }
}
