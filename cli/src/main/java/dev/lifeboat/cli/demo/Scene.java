package dev.lifeboat.cli.demo;

import dev.lifeboat.cli.gate.GateClient;
import dev.lifeboat.cli.gate.GateQuestion;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.v1.ControlResult;
import dev.lifeboat.v1.DatabaseReadiness;
import dev.lifeboat.v1.MigrationGate;
import dev.lifeboat.v1.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What every chapter does: ask the gate and wait for what the pipeline publishes, and stop the story if it is not as it must be. */
final class Scene {
    /** Far more than it takes: a story that hangs is a story that failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final OrdersDatabase orders;
    private final OrdersContents contents;
    private final Catalog catalog;
    private final Watch watch;
    private final GateClient gate;
    private final Timeline timeline;
    private final StepLog steps;

    Scene(
            Path directory,
            OrdersDatabase orders,
            OrdersContents contents,
            Catalog catalog,
            Watch watch,
            GateClient gate,
            Timeline timeline,
            StepLog steps) {
        this.directory = directory;
        this.orders = orders;
        this.contents = contents;
        this.catalog = catalog;
        this.watch = watch;
        this.gate = gate;
        this.timeline = timeline;
        this.steps = steps;
    }

    /** Where backups go. */
    Path directory() {
        return directory;
    }

    OrdersDatabase orders() {
        return orders;
    }

    OrdersContents contents() {
        return contents;
    }

    /**
     * A drill of a backup.
     *
     * @param pointInTime what to recover to; null: to the end of the backup
     * @param held what the database held then
     */
    OrdersDrill drill(OrdersBackup backup, @Nullable Instant pointInTime, Snapshot held) throws SQLException {
        return new OrdersDrill(orders, contents, directory, backup, pointInTime, held);
    }

    Catalog catalog() {
        return catalog;
    }

    Timeline timeline() {
        return timeline;
    }

    GateClient gate() {
        return gate;
    }

    StepLog steps() {
        return steps;
    }

    /**
     * Asks the gate, tells what it said, and ends the story if that is not what was to be expected.
     *
     * @param codes reasons that must be among those given
     */
    Answer ask(String step, String expected, List<String> codes, UUID migration)
            throws StoryFailedException, IOException, InterruptedException, SQLException {
        var question = new GateQuestion(
                UUID.randomUUID().toString(),
                Registration.DATABASE,
                migration.toString(),
                "migrate",
                orders.systemIdentifier(),
                OrdersMigration.digest(),
                "demo");
        long from = System.nanoTime();
        Answer answer = Answer.of(gate.ask(question), Duration.ofNanos(System.nanoTime() - from));
        boolean ok = answer.decision().equals(expected) && answer.codes().containsAll(codes);
        steps.decision(step, ok, answer);
        timeline.tell("the gate says " + timeline.verdict(answer.decision())
                + timeline.faint("  after " + Timeline.brief(answer.took()) + ", decision " + answer.decisionId()));
        show(answer.reasons());
        if (!ok) {
            throw unexpected(step, expected, codes, answer);
        }
        return answer;
    }

    /** An allow where there must be none is the worst that can happen, and is called so. */
    static StoryFailedException unexpected(String step, String expected, List<String> codes, Answer answer) {
        if (answer.allows()) {
            return StoryFailedException.because(
                    "FALSE ALLOW at " + step + ": the gate let the migration pass where it must"
                            + " not. This is the worst that can happen; decision " + answer.decisionId()
                            + " holds all it knew");
        }
        return StoryFailedException.because("at " + step + " the gate had to say " + expected
                + (codes.isEmpty() ? "" : " because of " + codes) + ", but said " + answer.decision() + " because of "
                + answer.codes());
    }

    /** Waits for a readiness that was published after something was committed. */
    Watch.Seen<DatabaseReadiness> readiness(String what, long since, Predicate<DatabaseReadiness> wanted)
            throws StoryFailedException, InterruptedException {
        return watch.readiness(
                        since,
                        readiness -> readiness.getDatabase().equals(Registration.DATABASE) && wanted.test(readiness),
                        PATIENCE)
                .orElseThrow(() ->
                        late(what, watch.newestReadiness().map(Scene::describe).orElse("nothing")));
    }

    /** The same for where the migration stands. */
    Watch.Seen<MigrationGate> migration(String what, long since, UUID id, Predicate<MigrationGate> wanted)
            throws StoryFailedException, InterruptedException {
        return watch.migration(
                        since, gate -> gate.getMigrationId().equals(id.toString()) && wanted.test(gate), PATIENCE)
                .orElseThrow(() -> late(what, "no such state of migration " + id));
    }

    /** Tells how long the pipeline took from a commit to what it published. */
    void followed(String what, long committed, Watch.Seen<?> seen) {
        timeline.tell(what + timeline.faint("  " + Timeline.brief(seen.since(committed)) + " after the commit"));
    }

    private static StoryFailedException late(String what, String newest) {
        return StoryFailedException.because("waited " + PATIENCE.toSeconds() + " s for " + what
                + "; the newest readiness says: " + newest
                + ". Run again with --keep and look at the logs in its directory");
    }

    static boolean passes(DatabaseReadiness readiness, String control) {
        return readiness.getResults().stream()
                .anyMatch(result -> result.getControl().equals(control) && result.getOutcome() == Outcome.PASS);
    }

    /** Required controls that block, which is all but a pass and a warning. */
    static List<ControlResult> failing(DatabaseReadiness readiness) {
        return readiness.getResults().stream()
                .filter(ControlResult::getRequired)
                .filter(result -> result.getOutcome() == Outcome.FAIL || result.getOutcome() == Outcome.UNKNOWN)
                .toList();
    }

    void showFailing(DatabaseReadiness readiness) {
        show(failing(readiness).stream()
                .map(result -> new Answer.Reason(result.getCode(), result.getControl(), result.getReason(), ""))
                .toList());
    }

    /** Each code once, with the first finding and all controls that it speaks for. */
    private void show(List<Answer.Reason> reasons) {
        Map<String, List<Answer.Reason>> byCode = new LinkedHashMap<>();
        reasons.forEach(reason ->
                byCode.computeIfAbsent(reason.code(), code -> new ArrayList<>()).add(reason));
        byCode.forEach((code, same) -> timeline.reason(
                code,
                same.get(0).observed()
                        + timeline.faint("  "
                                + same.stream()
                                        .map(Answer.Reason::control)
                                        .distinct()
                                        .collect(Collectors.joining(" "))),
                same.get(0).remedy()));
    }

    /** How people and the APIs write a symbol: AT_RISK is at-risk. */
    static String word(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String describe(DatabaseReadiness readiness) {
        return word(readiness.getVerdict()) + " "
                + failing(readiness).stream()
                        .map(result -> result.getControl() + " " + result.getCode())
                        .collect(Collectors.joining(", "));
    }
}
