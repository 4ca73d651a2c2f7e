package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.run.Notes;
import dev.lifeboat.drill.run.Unfinished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was told as running, and whose end is still to be told. */
final class Untold {
    private static final System.Logger LOG = System.getLogger(Untold.class.getName());

    private final Notes notes;
    private @Nullable Unfinished own;
    private @Nullable Path note;

    Untold(Notes notes) {
        this.notes = notes;
    }

    /** @param teller is given each that a drill before has left; what it throws is thrown on, and the note stays */
    void tell(String database, Consumer<Unfinished> teller) {
        noted(() -> {
            for (var left : notes.left(database).entrySet()) {
                teller.accept(left.getValue());
                Files.deleteIfExists(left.getKey());
            }
        });
    }

    /** Noted before it is told. */
    void begun(Unfinished drill) {
        own = drill;
        noted(() -> note = notes.write(drill));
    }

    /** Noted in case that it cannot be told; where even that fails, the note that it runs is left. */
    void ended(Result result) {
        if (own != null) {
            try {
                notes.write(own.ended(result));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "not noted how the drill ended: {0}", e);
            }
        }
    }

    /** A note that stays nevertheless is found to be of one that was told. */
    void told() {
        if (note != null) {
            try {
                Files.deleteIfExists(note);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "the note of the drill cannot be removed: {0}", e);
            }
        }
    }

    private interface Work {
        void done() throws IOException;
    }

    private static void noted(Work work) {
        try {
            work.done();
        } catch (IOException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "notes of drills cannot be read or written in the directory of --directory: " + e,
                    e);
        }
    }
}
