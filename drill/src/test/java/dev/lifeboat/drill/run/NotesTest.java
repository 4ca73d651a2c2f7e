package dev.lifeboat.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.drill.Result;
import dev.lifeboat.drill.place.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesTest {
    private static final String ORDERS = "postgresql:prod/orders";

    @TempDir
    private Path dir;

    @Test
    void thoseOfKilledDrillsOfTheDatabaseAreLeftAndNoOthers() throws Exception {
        var notes = new Notes(dir);
        notes.write(drill(ORDERS, 1, Mark.own()));
        notes.write(drill("postgresql:prod/others", 2, "999999999 1"));
        Path killed = notes.write(drill(ORDERS, 3, "999999999 1"));

        assertThat(notes.left(ORDERS)).containsOnlyKeys(killed);
        assertThat(new Notes(dir.resolve("none")).left(ORDERS)).isEmpty();
    }

    @Test
    void howItEndedTakesThePlaceOfThatItRuns() throws Exception {
        var notes = new Notes(dir);
        var drill = drill(ORDERS, 1, "999999999 1");
        notes.write(drill);
        notes.write(drill.ended(Result.FAILED));

        assertThat(notes.left(ORDERS).values()).containsExactly(drill.ended(Result.FAILED));
    }

    @Test
    void whatOthersMayHaveWrittenIsNotBelieved() throws Exception {
        var notes = new Notes(dir);
        Path open = notes.write(drill(ORDERS, 1, "999999999 1"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path elsewhere = Files.move(notes.write(drill(ORDERS, 2, "999999999 1")), dir.resolve("elsewhere"));
        Files.createSymbolicLink(dir.resolve("note-2.json"), elsewhere);
        Files.writeString(dir.resolve("note-3.json"), "{}");

        assertThat(notes.left(ORDERS)).isEmpty();
    }

    private static Unfinished drill(String database, int second, String process) {
        return new Unfinished(
                database,
                "pgbackrest",
                "20261122-020000F",
                null,
                Instant.ofEpochSecond(second),
                "drill",
                false,
                process,
                null);
    }
}
