package dev.lifeboat.cli.replay;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.InstantText;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.streams.replay.HappeningJson;
import dev.lifeboat.streams.replay.Recording;
import dev.lifeboat.streams.replay.Replay;
import dev.lifeboat.streams.replay.Scenarios;
import dev.lifeboat.streams.replay.UnreadableRecordingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs recorded evidence through the model on its own clock; or records the live log. */
@Command(
        name = "replay",
        description = "Run recorded evidence through the model on its own clock, or record the live topics.",
        footer = {"", "Scenarios: gitlab-2017, myspace-2019, toy-story-2. The format of a file: docs/replay.md"},
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:replayed or recorded",
            "2:usage, or a file that cannot be replayed",
            "4:Kafka does not answer"
        })
public final class ReplayVerb implements Callable<Integer> {
    @Parameters(paramLabel = "SCENARIO|FILE", description = "an incident that comes with Lifeboat, or a recording")
    private String what = "";

    @Option(names = "--json", description = "one JSON object a line on stdout, a summary last")
    private boolean json;

    @Option(names = "--record", description = "write what the live topics hold to FILE instead")
    private boolean record;

    @Option(names = "--database", paramLabel = "ID", description = "record what concerns one database only")
    private @Nullable String database;

    @Option(
            names = "--from",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "record evidence written at this instant or later")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "INSTANT",
            converter = InstantText.class,
            description = "record what was written at this instant or before")
    private @Nullable Instant to;

    @Mixin
    private LogOption log = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (record) {
            return record(Path.of(what));
        }
        if (database != null || from != null || to != null) {
            throw wrong("--database, --from and --to go with --record");
        }
        var recording = Scenarios.named(what).orElseGet(() -> read(Path.of(what)));
        var commandLine = Objects.requireNonNull(spec).commandLine();
        if (json) {
            PrintWriter out = commandLine.getOut();
            var summary = Replay.run(
                    recording, happening -> HappeningJson.of(happening).ifPresent(out::println));
            out.println(HappeningJson.of(summary));
            out.flush();
        } else {
            var text = new ReplayText(commandLine.getErr());
            text.opening(recording.story());
            text.closing(Replay.run(recording, text::tell));
            commandLine.getErr().flush();
        }
        return ExitCode.DONE;
    }

    private int record(Path file) {
        if (database != null && !DatabaseIds.isValid(database)) {
            throw wrong("'" + database + "' is not the id of a database; expected engine:cluster/name");
        }
        if (from != null && to != null && to.isBefore(from)) {
            throw wrong("--to " + to + " is before --from " + from);
        }
        if (Files.exists(file)) {
            throw wrong(file + " exists already; remove it, or name another file");
        }
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        try (var kafka = new Log(log.cluster())) {
            var recorded = new Recorder(kafka, database, from, to).record();
            Files.write(file, recorded.lines());
            recorded.skipped().forEach(err::println);
            err.println(recorded.lines().size() - 1 + " records in " + file
                    + (recorded.skipped().isEmpty()
                            ? ""
                            : "; " + recorded.skipped().size() + " could not be used"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
        err.flush();
        return ExitCode.DONE;
    }

    private Recording read(Path file) {
        try (var lines = Files.newBufferedReader(file)) {
            return Recording.read(lines);
        } catch (UnreadableRecordingException e) {
            throw new CommandFailedException(
                    ExitCode.USAGE, file + " cannot be replayed:\n" + e.getMessage() + "\nnothing was replayed", e);
        } catch (NoSuchFileException e) {
            throw wrong("there is no scenario and no file '" + what + "'; scenarios are "
                    + String.join(", ", Scenarios.NAMES));
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " is not text in UTF-8", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
