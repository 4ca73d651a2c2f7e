package dev.lifeboat.cli.procedure;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.drill.procedure.Procedure;
import java.util.List;

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
            return named.get(0);
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
}
