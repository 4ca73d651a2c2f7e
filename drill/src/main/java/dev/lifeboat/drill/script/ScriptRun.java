package dev.lifeboat.drill.script;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.place.Commands;
import dev.lifeboat.drill.place.Deadline;
import dev.lifeboat.drill.place.Scratch;
import dev.lifeboat.drill.place.Survivors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands in the place of a drill and reads what they tell in a file. Whatever they leave running is killed when they
 * end, or when {@link #end} is called. For one thread.
 */
public final class ScriptRun {
    /** A script tells numbers and findings, and no data. */
    private static final long MOST_TOLD = 1 << 20;

    private static final long MOST_PRINTED = 16 << 20;
    private static final String RESULT = "LIFEBOAT_DRILL_RESULT";
    /** In its own directory, and what it makes is for its own account alone. */
    private static final String IN_DIRECTORY = "umask 077; cd \"$1\" && shift && exec \"$@\"";

    private final Scratch scratch;
    private final Deadline deadline;
    private final Progress progress;

    public ScriptRun(Scratch scratch, Deadline deadline, Progress progress) {
        this.scratch = scratch;
        this.deadline = deadline;
        this.progress = progress;
    }

    /**
     * How a command ended.
     *
     * @param told what it told; null when that is nonsense
     * @param nonsense why
     * @param survivors processes that it left running, and that were killed
     */
    public record Ended(Commands.Ended ended, @Nullable Told told, String nonsense, int survivors) {}

    /**
     * Runs a command to its end, and kills what it has left running.
     *
     * @param name for its log
     * @param variables what it is told beside the directory and the file for its answer
     * @throws DrillEndedException if it cannot be run, is killed, is not done in time, or says too much
     */
    public Ended run(String name, Map<String, String> variables, List<String> command) throws DrillEndedException {
        int survivors;
        Ended ended;
        try {
            ended = step(name, variables, command);
        } finally {
            survivors = end();
        }
        return new Ended(ended.ended(), ended.told(), ended.nonsense(), survivors);
    }

    /** Kills all that commands have left running; returns how many there were. */
    public int end() {
        return Survivors.kill(Survivors.DIRECTORY, scratch.data().toString());
    }

    /**
     * Runs a command to its end. What it leaves running, e.g. a server for the next one, runs on until {@link #end}.
     *
     * @throws DrillEndedException as {@link #run}
     */
    public Ended step(String name, Map<String, String> variables, List<String> command) throws DrillEndedException {
        Path file = scratch.root().resolve("told-" + name);
        var all = new LinkedHashMap<>(variables);
        all.put(Survivors.DIRECTORY, scratch.data().toString());
        all.put(RESULT, file.toString());
        var words = new ArrayList<>(List.of("env"));
        all.forEach((key, value) -> words.add(key + "=" + value));
        words.addAll(
                List.of("/bin/sh", "-c", IN_DIRECTORY, "script", scratch.data().toString()));
        words.addAll(command);
        Commands.Ended ended;
        try {
            scratch.write(file, "");
            ended = new Commands(scratch, deadline).run(name, words, () -> look(name, file));
            refuseTooMuch(name, file);
        } catch (TooMuchException e) {
            throw DrillEndedException.couldNotRun("script", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw DrillEndedException.couldNotRun("place", "nothing can be written to " + scratch.root() + ": " + e);
        }
        try {
            return new Ended(ended, Told.read(text(file)), "", 0);
        } catch (CharacterCodingException e) {
            return new Ended(ended, null, "what it told is not UTF-8 text", 0);
        } catch (IOException e) {
            return new Ended(ended, null, "what it told cannot be read: " + e, 0);
        } catch (Told.NonsenseException e) {
            return new Ended(ended, null, String.valueOf(e.getMessage()), 0);
        }
    }

    private void look(String name, Path file) {
        refuseTooMuch(name, file);
        try {
            Told.Step step = Told.lastStep(text(file));
            if (step != null) {
                progress.at(step.what(), step.done(), step.total());
            }
        } catch (IOException e) {
            progress.at("running", 0, 0); // it is judged when all of it is there
        }
    }

    private void refuseTooMuch(String name, Path file) {
        if (size(file) > MOST_TOLD) {
            throw new TooMuchException("it told more than " + MOST_TOLD + " bytes");
        }
        if (size(scratch.logs().resolve(name + ".log")) > MOST_PRINTED) {
            throw new TooMuchException("it printed more than " + MOST_PRINTED + " bytes");
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Of the file itself: a link that the script puts in its place is not followed, and a pipe not waited for. */
    private static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("it is no file any more");
        }
        try (var channel = Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
                var in = Channels.newInputStream(channel)) {
            byte[] bytes = in.readNBytes((int) MOST_TOLD + 1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private static final class TooMuchException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooMuchException(String message) {
            super(message);
        }
    }
}
