package dev.lifeboat.cli.migrate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.migrate.plan.Plan;
import dev.lifeboat.migrate.run.MigrationStatus;
import dev.lifeboat.migrate.run.Observer;
import dev.lifeboat.migrate.run.Outcome;
import dev.lifeboat.migrate.run.Step;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** A run for people, step by step, and as one JSON object. Safe for several threads. */
final class MigrationPrinter implements Observer {
    private static final int STEP = 12;
    private static final int TIME = 10;

    private final PrintWriter people;

    MigrationPrinter(PrintWriter people) {
        this.people = people;
    }

    @Override
    public void ended(Step step, String what, Duration took, boolean well) {
        line("  " + (well ? Printed.styled("green", "✓") : Printed.styled("bold,red", "✗")) + " "
                + Printed.pad(step.word(), STEP)
                + Printed.pad(String.format(Locale.ROOT, "%.2f s", took.toMillis() / 1000.0), TIME)
                + Printed.safe(what));
    }

    @Override
    public void says(String message) {
        line("  " + Printed.styled("yellow", "!") + " " + Printed.safe(message));
    }

    void print(Outcome outcome, int exitCode) {
        for (String mismatch : outcome.mismatches()) {
            line("  " + Printed.styled("bold,red", "✗") + " " + Printed.safe(mismatch));
        }
        outcome.notes().forEach(note -> line("    " + Printed.safe(note)));
        var point = outcome.restorePoint();
        if (point != null) {
            line("    the moment before it: restore point '" + Printed.safe(point.name()) + "' at "
                    + Printed.safe(point.position()));
        }
        String word = outcome.ending().word().toUpperCase(Locale.ROOT);
        line(Printed.styled(exitCode == 0 ? "bold,green" : "bold,red", word) + "  ");
        // the message may be a script to copy
        outcome.message().lines().forEach(text -> line("  " + Printed.safe(text)));
    }

    void print(MigrationStatus status) {
        line(Printed.styled("bold", status.state().word()) + "  " + Printed.safe(status.message()));
        status.notes().forEach(note -> line("    " + Printed.safe(note)));
    }

    static ObjectNode json(Plan plan, Outcome outcome, int exitCode) {
        var json = about(plan)
                .put("runId", outcome.runId().toString())
                .put("ending", outcome.ending().word())
                .put("exitCode", exitCode)
                .put("message", outcome.message());
        var mismatches = json.putArray("mismatches");
        outcome.mismatches().forEach(mismatches::add);
        var notes = json.putArray("notes");
        outcome.notes().forEach(notes::add);
        var allowed = outcome.allowed();
        json.put("decisionId", allowed == null ? null : allowed.decisionId());
        var point = outcome.restorePoint();
        if (point == null) {
            json.putNull("restorePoint");
        } else {
            json.putObject("restorePoint").put("name", point.name()).put("position", point.position());
        }
        var steps = json.putArray("steps");
        outcome.steps()
                .forEach(step -> steps.addObject()
                        .put("step", step.step().word())
                        .put("what", step.what())
                        .put("millis", step.took().toMillis())
                        .put("well", step.well()));
        return json;
    }

    static ObjectNode json(Plan plan, MigrationStatus status) {
        var json = about(plan).put("state", status.state().word()).put("message", status.message());
        var entry = status.entry();
        json.put("runId", entry == null ? null : entry.runId().toString());
        var notes = json.putArray("notes");
        status.notes().forEach(notes::add);
        return json;
    }

    private static ObjectNode about(Plan plan) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("database", plan.database())
                .put("migration", plan.migration())
                .put("migrationSetDigest", plan.setDigest());
    }

    synchronized void line(String text) {
        people.println(text.stripTrailing());
        people.flush();
    }
}
