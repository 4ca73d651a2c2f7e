package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.Printed;
import dev.lifeboat.drill.procedure.Procedure;
import dev.lifeboat.drill.procedure.Template;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which procedure of several is meant. */
final class Choosing {
    private Choosing() {}

    /**
     * @param name the one that is meant; empty where there is only one
     * @param where where they were looked for, for what is said
     */
    static Procedure of(List<Procedure> all, String database, String name, String where) {
        var ofDatabase =
                all.stream().filter(it -> it.database().equals(database)).toList();
        var named = ofDatabase.stream()
                .filter(it -> name.isEmpty() || it.name().equals(name))
                .toList();
        if (named.size() == 1) {
            return checked(named.get(0));
        }
        String there = ofDatabase.isEmpty()
                ? "there is none"
                : "there are: "
                        + String.join(
                                ", ", ofDatabase.stream().map(Procedure::name).toList());
        throw new CommandFailedException(
                ofDatabase.isEmpty() ? ExitCode.DENIED : ExitCode.USAGE,
                (named.isEmpty()
                                ? "no procedure" + (name.isEmpty() ? "" : " '" + name + "'") + " of " + database
                                        + " is known "
                                : "say with --name which procedure of " + database + " is meant ")
                        + where + "; " + there);
    }

    /** Who wrote it into the log need not have checked it. */
    private static Procedure checked(Procedure procedure) {
        var known = new LinkedHashSet<>(Template.GIVEN);
        known.addAll(procedure.values().keySet());
        for (Procedure.Step step : procedure.steps()) {
            if (step.command() != null) {
                Template.problem(step.command(), known).ifPresent(expected -> {
                    throw new CommandFailedException(
                            ExitCode.USAGE,
                            "step '" + Printed.safe(step.title()) + "' of '" + Printed.safe(procedure.name())
                                    + "' cannot be filled in: expected " + expected
                                    + "; correct it, and register it again");
                });
            }
        }
        return procedure;
    }

    /** What Lifeboat fills in itself is nobody's to set: otherwise one backup would be restored, and another proven. */
    static void refuseGiven(Set<String> set, List<String> given) {
        given.stream().filter(set::contains).findFirst().ifPresent(name -> {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "--set " + name + " is not for you to say: {{" + name + "}} is filled in by Lifeboat (--backup,"
                            + " --point-in-time and the database say what with)");
        });
    }

    /** Some command is told which backup is meant. */
    static boolean restoresTheBackup(Procedure procedure) {
        return procedure.steps().stream()
                .map(Procedure.Step::command)
                .anyMatch(command -> command != null
                        && (Template.placeholders(command).contains("backup")
                                || command.contains("LIFEBOAT_DRILL_BACKUP")));
    }

    /** A backup that ended later cannot be brought back to that instant. */
    static void refuseAfter(KnownBackups.Known known, @Nullable Instant pointInTime) {
        if (pointInTime != null && known.endedAt() != null && !known.endedAt().isBefore(pointInTime)) {
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    "backup " + known.id() + " ended at " + known.endedAt() + ", not before " + pointInTime
                            + "; an earlier one is needed");
        }
    }
}
