package dev.lifeboat.ingest.barman;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.PitrEvidence;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The checks of a server: whether its log is archived now, and what speaks against its backups. */
final class CheckMapping {
    /** Whether the log can be archived at all. */
    private static final List<String> ENABLED = List.of("archive_mode", "archive_command", "receive_wal_running");
    /** Whether it is, at this moment. */
    private static final Set<String> WORKING =
            Set.of("continuous_archiving", "archiver_errors", "receive_wal_running", "wal_maximum_age");

    private final BarmanJson check;
    private final JsonNode checks;
    private final String server;
    private final Subject subject;
    private final List<String> warnings;

    CheckMapping(BarmanJson check, String server, Subject subject, List<String> warnings) {
        this.check = check;
        JsonNode found = check.of(server);
        this.checks = found == null ? MissingNode.getInstance() : found;
        this.server = server;
        this.subject = subject;
        this.warnings = warnings;
    }

    void into(List<Observed<?>> facts, List<Fault> faults) {
        checks.properties().forEach(entry -> {
            String hint = entry.getValue().path("hint").asText();
            if (failed(entry.getKey())) {
                warnings.add("the check " + entry.getKey() + " fails" + (hint.isEmpty() ? "" : ": " + hint));
            } else if (hint.startsWith("no last_") && hint.endsWith(" provided")) {
                warnings.add("the check " + entry.getKey() + " says OK because it has no limit: " + hint);
            }
        });
        if (failed("systemid_coherence")) {
            faults.add(Fault.unseen(
                    check.output().name() + ", systemid_coherence",
                    "the server is not the one that the backups were taken from; "
                            + checks.path("systemid_coherence").path("hint").asText()));
        }
        boolean failing = WORKING.stream().anyMatch(this::failed);
        var pitr = PitrEvidence.newBuilder()
                .setDatabase(subject.database())
                .setArchivingEnabled(enabled())
                .setLastFailedAt(failing ? subject.observedAt() : null)
                .setArchiveLocation(subject.option("location", "barman:" + server) + "/wals")
                .build();
        facts.add(new Observed<>(
                Topics.PITR,
                "check/" + server,
                pitr,
                failing ? subject.observedAt() : null,
                check.output().name() + "#" + server,
                ""));
    }

    /** Null where no check tells, as when the server is down. */
    private @Nullable Boolean enabled() {
        if (ENABLED.stream().noneMatch(checks::has) || failed("postgresql")) {
            return null;
        }
        boolean streaming = checks.has("receive_wal_running") && !failed("receive_wal_running");
        boolean shipping =
                Stream.of("archive_mode", "archive_command").allMatch(name -> checks.has(name) && !failed(name));
        return streaming || shipping;
    }

    /** Any word but OK is a failure. */
    private boolean failed(String name) {
        return checks.has(name) && !checks.path(name).path("status").asText().equals("OK");
    }
}
