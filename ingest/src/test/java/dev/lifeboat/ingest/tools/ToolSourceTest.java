package dev.lifeboat.ingest.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.IngestSettings;
import dev.lifeboat.ingest.Published;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.capture.CaptureStatus.Phase;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Said;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.Heartbeat;
import dev.lifeboat.v1.SourceState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag(TestStack.TAG)
class ToolSourceTest {
    private static final Instant MONDAY = Instant.parse("2026-03-02T02:00:00Z");
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final Stand stand = Stand.shared();

    @Test
    void remembersAcrossRestartsWhatItSaidAndWithdrawsWhatIsGone() {
        var subject = subject("remembers");

        assertThat(publish(subject, MONDAY, "a", "b").changed()).isEqualTo(2);
        var unchanged = publish(subject, MONDAY.plusSeconds(300), "a", "b");
        var gone = publish(subject, MONDAY.plusSeconds(600), "b");
        publish(subject("another"), MONDAY.plusSeconds(600), "x");

        assertThat(unchanged.changed()).isZero();
        assertThat(gone.withdrawn()).isEqualTo(1);
        try (var published = published(subject)) {
            assertThat(published.live().keySet()).containsExactly("backup/b @ " + subject.database());
            assertThat(published.values(Topics.REFERENCE))
                    .extracting(reference -> reference.getReference())
                    .containsExactly("backup:" + subject.source() + "/a", "backup:" + subject.source() + "/b");
            var heartbeat = heartbeat(published);
            assertThat(heartbeat.getState()).isEqualTo(SourceState.ALIVE);
            assertThat(heartbeat.getAt()).isEqualTo(MONDAY.plusSeconds(600));
            assertThat(heartbeat.getIntervalMillis()).isEqualTo(EVERY.toMillis());
        }
    }

    @Test
    void isFailingWhenTheToolCannotBeRead() {
        var subject = subject("unreadable");
        publish(subject, MONDAY, "a");

        var next = source().publish(
                        new Look.Seen(
                                Observation.failed(Fault.unseen("repo1", "is gone")),
                                subject.at(MONDAY.plusSeconds(300))),
                        false);

        assertThat(next.withdrawn()).isZero();
        try (var published = published(subject)) {
            assertThat(published.live()).hasSize(1);
            assertThat(heartbeat(published).getState()).isEqualTo(SourceState.FAILING);
            assertThat(heartbeat(published).getMessage()).isEqualTo("repo1: is gone");
            assertThat(heartbeat(published).getAt()).as("when all was seen").isEqualTo(MONDAY);
        }
        publish(subject, MONDAY.plusSeconds(600), "a");
        try (var published = published(subject)) {
            assertThat(heartbeat(published).getState()).isEqualTo(SourceState.ALIVE);
        }
    }

    @Test
    void isFailingWhenNothingIsThereAnyMore() {
        var subject = subject("empty");
        publish(subject, MONDAY, "a");

        assertThat(publish(subject, MONDAY.plusSeconds(300)).faults()).hasSize(1);

        try (var published = published(subject)) {
            assertThat(published.live()).hasSize(1);
            assertThat(heartbeat(published).getState()).isEqualTo(SourceState.FAILING);
        }
    }

    /** The steps of docs/sources.md. */
    @Test
    void isRenamedWhenItsOldNameWithdrewWhatItSaid() {
        var old = subject("renamed");
        var renamed = new Subject(
                old.database(), Subject.sourceOf("second", old.database()), old.options(), old.observedAt());
        publish(old, MONDAY, "a", "b");

        var withdrawn = publish(old, MONDAY.plusSeconds(300), true);
        publish(renamed, MONDAY.plusSeconds(600), "a", "b");

        assertThat(withdrawn.faults()).isEmpty();
        assertThat(withdrawn.withdrawn()).isEqualTo(2);
        try (var before = published(old);
                var after = published(renamed)) {
            assertThat(before.live()).isEmpty();
            assertThat(heartbeat(before).getState()).as("nobody alarms for it").isEqualTo(SourceState.ALIVE);
            assertThat(after.live().keySet())
                    .containsExactly("backup/a @ " + old.database(), "backup/b @ " + old.database());
        }
    }

    @Test
    void doesNotBringBackWhatIsGoneFromAnOlderFile() {
        var subject = subject("stale");
        publish(subject, MONDAY, "a", "b");
        publish(subject, MONDAY.plusSeconds(600), "b");

        var stale = publish(subject, MONDAY.plusSeconds(300), "a", "b");

        assertThat(stale.faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString())
                        .contains("2026-03-02T02:05:00Z", "2026-03-02T02:10:00Z", "Save the tool's output anew"));
        assertThat(source().publish(
                                new Look.Seen(
                                        Observation.failed(Fault.unseen("repo1", "is gone")),
                                        subject.at(MONDAY.plusSeconds(300))),
                                false)
                        .faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.BAD_INPUT));
        try (var published = published(subject)) {
            assertThat(published.live()).hasSize(1);
            assertThat(heartbeat(published).getState())
                    .as("an old file does not make a healthy source failing")
                    .isEqualTo(SourceState.ALIVE);
        }
    }

    @Test
    void isOneOfTheSourcesOfIngest(@TempDir Path dir) throws Exception {
        Path list = dir.resolve("info.json");
        try (var healthy = ToolSourceTest.class.getResourceAsStream("/pgbackrest/info-2.45.json")) {
            Files.copy(healthy, list);
        }
        var tool = ToolSettings.of(
                "pgbackrest",
                "postgresql:tools/ingest",
                "",
                Map.of(),
                new From.Files(List.of(list)),
                Duration.ofSeconds(1));
        var settings = new IngestSettings(stand.cluster, List.of(), List.of(tool), 0, Duration.ofSeconds(10));

        try (var app = IngestApp.start(settings);
                var published = published(tool.subject())) {
            await().atMost(LONG).untilAsserted(() -> assertThat(phase(app)).isEqualTo(Phase.STREAMING));
            assertThat(published.live()).hasSize(5);

            Files.writeString(list, "[");
            await().atMost(LONG).untilAsserted(() -> assertThat(phase(app)).isEqualTo(Phase.FAILING));
            assertThat(app.sources().get(0).message()).contains("info.json, line 1");
            assertThat(heartbeat(published).getState()).isEqualTo(SourceState.FAILING);
            assertThat(published.live()).hasSize(5);
        }
    }

    private static Phase phase(IngestApp app) {
        return app.sources().get(0).phase();
    }

    private ToolSource source() {
        return new ToolSource(stand.cluster, stand.codec, EVERY, InstantSource.fixed(MONDAY.plus(Duration.ofDays(1))));
    }

    private Said.Next publish(Subject subject, Instant at, String... ids) {
        return publish(subject, at, false, ids);
    }

    private Said.Next publish(Subject subject, Instant at, boolean acceptEmpty, String... ids) {
        var facts = new ArrayList<Observed<?>>();
        for (String id : ids) {
            var backup = BackupEvidence.newBuilder()
                    .setDatabase(subject.database())
                    .setBackupId(id)
                    .setEndedAt(MONDAY)
                    .setCopies(List.of(new BackupCopy("here", "disk", false, MONDAY.plusSeconds(1))))
                    .setParents(List.of("p"))
                    .build();
            facts.add(new Observed<>(Topics.BACKUP, "backup/" + id, backup, MONDAY, "list#" + id, "sha256:" + at));
        }
        var observation = new Observation(facts, Set.of(Topics.BACKUP), List.of(), List.of());
        return source().publish(new Look.Seen(observation, subject.at(at)), acceptEmpty);
    }

    private static Subject subject(String name) {
        String database = "postgresql:tools/" + name;
        return new Subject(database, Subject.sourceOf("tool", database), Map.of(), Instant.EPOCH);
    }

    private Published published(Subject subject) {
        return stand.published(subject.source());
    }

    private static Heartbeat heartbeat(Published published) {
        return published.values(Topics.HEARTBEAT).reduce((a, b) -> b).orElseThrow();
    }
}
