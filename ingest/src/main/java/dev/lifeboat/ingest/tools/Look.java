package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Progress;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.server.CannotAskException;
import dev.lifeboat.ingest.server.JdbcServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a tool observed once, wherever its words are had from. What goes wrong becomes a fault of the observation. */
public final class Look {
    /** Bytes of one output, at most: enough for a hundred thousand backups. */
    static final int MOST_BYTES = 128 * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Look.class);
    /** More rounds of questions than any adapter has. */
    private static final int MOST_ROUNDS = 20;

    private final Tool tool;
    private final From from;
    private final InstantSource clock;
    private final Progress progress;

    public Look(Tool tool, From from, InstantSource clock) {
        this(tool, from, clock, Progress.SILENT);
    }

    /** @param progress is told how far a long reading has come */
    public Look(Tool tool, From from, InstantSource clock, Progress progress) {
        this.tool = tool;
        this.from = from;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * What was seen.
     *
     * @param subject with the instant at which the tool said it: the oldest of its outputs; of a place, when looking at it began
     */
    public record Seen(Observation observation, Subject subject) {}

    /** Observes. Never throws for anything that the tool says or is. */
    public Seen at(Subject subject) {
        var outputs = new ArrayList<ToolOutput>();
        // what changed while a place was looked at may have been missed
        var began = subject.at(clock.instant());
        Supplier<Observation> how = () -> observation(began, outputs);
        Observation observation;
        try {
            observation = how.get();
        } catch (BadInputException e) {
            observation = Observation.failed(e.fault());
        } catch (FaultException e) {
            observation = Observation.failed(e.fault);
        } catch (CannotAskException e) {
            observation = Observation.failed(e.fault(tool.name()));
        } catch (OutOfMemoryError e) {
            outputs.clear();
            observation = Observation.failed(Fault.unseen(
                    tool.name(),
                    "what it says needs more memory than the "
                            + Runtime.getRuntime().maxMemory() / 1024 / 1024
                            + " MiB that there are (" + e.getMessage()
                            + "); give more with -Xmx, 2 GiB are enough for the"
                            + " longest output that is read"));
        } catch (RuntimeException e) {
            LOG.warn("{} failed", tool.name(), e);
            observation = Observation.failed(new Fault(
                    Fault.Kind.BAD_INPUT,
                    tool.name(),
                    "the adapter failed at what it read, which it should not: " + e));
        }
        return new Seen(observation, tool instanceof Tool.OfPlace ? began : subject.at(takenAt(outputs)));
    }

    private Observation observation(Subject subject, List<ToolOutput> outputs) {
        if (tool instanceof Tool.OfPlace ofPlace) {
            if (!(from instanceof From.Files files) || files.paths().size() != 1) {
                throw new BadInputException(tool.name(), "looks at one directory or file; name it with --input");
            }
            return ofPlace.look(files.paths().get(0), subject, progress);
        }
        if (tool instanceof Tool.OfServer ofServer) {
            return asked(ofServer, subject);
        }
        if (from instanceof From.Database) {
            throw new BadInputException(tool.name(), "is a program, and not asked with the URL of a database");
        }
        var ofOutput = (Tool.OfOutput) tool;
        if (from instanceof From.Run run) {
            ask(ofOutput, run, subject, outputs);
        } else if (from instanceof From.Files files) {
            files.paths().forEach(path -> outputs.add(saved(path)));
        } else if (from instanceof From.Stream stream) {
            outputs.add(
                    ToolOutput.saved("(standard input)", read("(standard input)", stream.stream()), clock.instant()));
        }
        return ofOutput.read(List.copyOf(outputs), subject.at(takenAt(outputs)));
    }

    private Observation asked(Tool.OfServer tool, Subject subject) {
        if (!(from instanceof From.Database database)) {
            throw new BadInputException(tool.name(), "asks a database; say which with --url JDBC_URL");
        }
        if (!database.address().engine().hasDatabase(subject.database())) {
            throw new BadInputException(
                    tool.name(),
                    "'" + subject.database() + "' is no database of the engine at the URL, "
                            + database.address().name() + "; nothing was asked");
        }
        try (var server = JdbcServer.open(database.address(), database.patience(), clock)) {
            return tool.ask(server, subject.at(clock.instant()));
        }
    }

    private void ask(Tool.OfOutput tool, From.Run run, Subject subject, List<ToolOutput> answers) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var asks = tool.asks(subject.options(), List.copyOf(answers));
            if (asks.isEmpty()) {
                return;
            }
            for (List<String> arguments : asks) {
                var command = new ArrayList<>(run.program().isEmpty() ? List.of(tool.program()) : run.program());
                command.addAll(arguments);
                var name = new ArrayList<>(List.of(tool.program()));
                name.addAll(arguments);
                answers.add(
                        new ProcessRun("'" + String.join(" ", name) + "'", command, run.timeout(), MOST_BYTES, clock)
                                .output());
            }
        }
        throw new IllegalStateException(tool.name() + " asks without end");
    }

    private ToolOutput saved(Path path) {
        String name = path.toString();
        try (var in = Files.newInputStream(path)) {
            Instant written = Files.getLastModifiedTime(path).toInstant();
            Instant now = clock.instant();
            return ToolOutput.saved(name, read(name, in), written.isAfter(now) ? now : written);
        } catch (NoSuchFileException e) {
            throw new BadInputException(name, "does not exist");
        } catch (IOException e) {
            throw new BadInputException(name, "cannot be read: " + e.getMessage());
        }
    }

    private static byte[] read(String name, InputStream in) {
        try {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadInputException(name, tooLong());
            }
            return bytes;
        } catch (IOException e) {
            throw new BadInputException(name, "cannot be read: " + e.getMessage());
        }
    }

    static String tooLong() {
        return "has more than " + MOST_BYTES / 1024 / 1024
                + " MiB, which no list of backups has; nothing of it was read";
    }

    private Instant takenAt(List<ToolOutput> outputs) {
        return outputs.stream()
                .map(ToolOutput::takenAt)
                .min(Comparator.naturalOrder())
                .orElseGet(clock::instant);
    }

    /** Carries a fault out of the depths. */
    static final class FaultException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Fault fault;

        FaultException(Fault fault) {
            super(fault.toString());
            this.fault = fault;
        }
    }
}
