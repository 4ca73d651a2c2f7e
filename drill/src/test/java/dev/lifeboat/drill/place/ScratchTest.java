package dev.lifeboat.drill.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.drill.DrillEndedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    private static final Account MYSELF = new Account(List.of(), null);

    @TempDir
    private Path dir;

    @Test
    void isNewAndGoesAwayWithAllThatIsInItAndNothingElse() throws Exception {
        Path outside = Files.createFile(dir.resolve("outside"));
        var scratch = Scratch.create(dir.resolve("drills"), "1", MYSELF);
        Files.createSymbolicLink(scratch.data().resolve("link"), outside);

        scratch.close();

        assertThat(scratch.root()).doesNotExist();
        assertThat(outside).exists();
    }

    @Test
    void refusesAPlaceInADataDirectoryAndWritesNothingThere() throws IOException {
        Files.createFile(dir.resolve("PG_VERSION"));

        assertThatThrownBy(() -> Scratch.create(dir.resolve("base/drills"), "1", MYSELF))
                .isInstanceOf(DrillEndedException.class)
                .hasMessageContaining("data directory");
        assertThat(dir.resolve("base")).doesNotExist();
    }

    @Test
    void refusesAPlaceThatALinkLeadsIntoADataDirectoryFrom() throws IOException {
        Path data = Files.createDirectory(dir.resolve("data"));
        Files.createFile(data.resolve("PG_VERSION"));
        Path link = Files.createSymbolicLink(dir.resolve("drills"), data);

        assertThatThrownBy(() -> Scratch.create(link, "1", MYSELF)).hasMessageContaining("data directory");
    }

    @Test
    void refusesADirectoryThatIsThereAlready() throws IOException {
        Files.createDirectories(dir.resolve("drills/drill-1"));

        assertThatThrownBy(() -> Scratch.create(dir.resolve("drills"), "1", MYSELF))
                .isInstanceOf(DrillEndedException.class);
    }

    @Test
    void refusesAPathThatIsTooLongForASocket() {
        assertThatThrownBy(() -> Scratch.create(dir.resolve("x".repeat(90)), "1", MYSELF))
                .hasMessageContaining("too long");
    }

    @Test
    void linksThatLeadOutOfTheDrillAreRefusedAndThoseOfItsTablespacesAreNot() throws Exception {
        var scratch = Scratch.create(dir.resolve("drills"), "1", MYSELF);
        Path links = Files.createDirectory(scratch.data().resolve("pg_tblspc"));
        Path own = Files.createDirectory(scratch.tablespaces().resolve("16400"));
        Files.createSymbolicLink(links.resolve("16400"), own);
        scratch.refuseLinks();

        Path outside = Files.createDirectory(dir.resolve("outside"));
        for (Path link : List.of(links.resolve("16401"), scratch.data().resolve("pg_wal"), own.resolve("link"))) {
            Files.createSymbolicLink(link, outside);
            assertThatThrownBy(scratch::refuseLinks).hasMessageContaining(link.toString());
            Files.delete(link);
        }
        scratch.refuseLinks();
    }

    @Test
    void aPipeIsRefusedBeforeAnybodyReadsIt() throws Exception {
        var scratch = Scratch.create(dir.resolve("drills"), "1", MYSELF);
        Path pipe = scratch.data().resolve("PG_VERSION");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThatThrownBy(scratch::refuseLinks).hasMessageContaining(pipe + " is neither a file nor a directory");
    }

    @Test
    void writesThroughNoLink() throws Exception {
        Path outside = Files.createFile(dir.resolve("outside"));
        var scratch = Scratch.create(dir.resolve("drills"), "1", MYSELF);
        Path link = Files.createSymbolicLink(scratch.data().resolve("postgresql.auto.conf"), outside);

        assertThatThrownBy(() -> scratch.write(link, "x")).isInstanceOf(IOException.class);
        assertThat(outside).isEmptyFile();
    }

    @Test
    void leavesWhatBearsTheMarkOfSomethingElse() throws Exception {
        Path drills = dir.resolve("drills");
        for (String mark : List.of("", "12", "1 x\n", "of another program\n")) {
            var foreign = Scratch.create(drills, "foreign", MYSELF);
            Files.writeString(foreign.root().resolve("LIFEBOAT-DRILL"), mark);

            assertThat(Scratch.removeLeftovers(drills, MYSELF)).as(mark).isEmpty();
            assertThat(foreign.data()).exists();
            foreign.close();
        }
    }

    @Test
    void removesWhatAKilledDrillLeftAndLeavesEverythingElse() throws Exception {
        Path drills = dir.resolve("drills");
        var running = Scratch.create(drills, "running", MYSELF);
        var killed = Scratch.create(drills, "killed", MYSELF);
        var reused = Scratch.create(drills, "reused", MYSELF);
        Files.writeString(killed.root().resolve("LIFEBOAT-DRILL"), "999999999 1\n");
        Files.writeString(
                reused.root().resolve("LIFEBOAT-DRILL"), ProcessHandle.current().pid() + " 1000\n");
        Path unmarked = Files.createDirectories(drills.resolve("drill-unmarked"));
        Path elsewhere = Files.createDirectories(dir.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("LIFEBOAT-DRILL"), "999999999 1\n");
        Path link = Files.createSymbolicLink(drills.resolve("drill-link"), elsewhere);
        Path other = Files.createDirectories(drills.resolve("other"));

        assertThat(Scratch.removeLeftovers(drills, MYSELF)).containsExactlyInAnyOrder(killed.root(), reused.root());

        assertThat(running.root()).exists();
        assertThat(unmarked).exists();
        assertThat(other).exists();
        assertThat(link).isSymbolicLink();
        assertThat(elsewhere.resolve("LIFEBOAT-DRILL")).exists();
        assertThat(killed.root()).doesNotExist();
    }

    /** A server that a step of a procedure has started, and whose drill was ended by Ctrl-C. */
    @Test
    void endsWhatACommandOfAKilledDrillLeftRunning() throws Exception {
        Path drills = dir.resolve("drills");
        var killed = Scratch.create(drills, "killed", MYSELF);
        Files.writeString(killed.root().resolve("LIFEBOAT-DRILL"), "999999999 1\n");
        var builder = new ProcessBuilder("sleep", "600");
        builder.environment().put(Survivors.DIRECTORY, killed.data().toString());
        var left = builder.start();
        try {
            assertThat(Scratch.removeLeftovers(drills, MYSELF)).containsExactly(killed.root());

            assertThat(left.waitFor(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            left.destroyForcibly();
        }
    }
}
