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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a tool observed, wherever its words are had from. What goes wrong becomes a fault of the observation. For one thread. */
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
    private @Nullable EventsRead eventsRead;

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
    public record Seen(
            Observation observation,
            Subject subject,
            @Nullable EventsRead events) {
        /** Without events. */
        public Seen(Observation observation, Subject subject) {
            this(observation, subject, null);
        }
    }

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
        var events = eventsRead;
        eventsRead = null;
        return new Seen(observation, tool instanceof Tool.OfPlace ? began : subject.at(takenAt(outputs)), events);
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
        var ofOutput = (Tool.OfOutput) tool;
        if (from instanceof From.Events events) {
            return withEvents(ofOutput, events, subject, outputs);
        }
        if (from instanceof From.Database database) {
            outputs.add(document(ofOutput, database, subject));
        } else if (from instanceof From.Run || from instanceof From.Files) {
            listed(ofOutput, from, subject, outputs);
        } else if (from instanceof From.Stream stream) {
            outputs.add(
                    ToolOutput.saved("(standard input)", read("(standard input)", stream.stream()), clock.instant()));
        }
        return ofOutput.read(List.copyOf(outputs), subject.at(takenAt(outputs)));
    }

    private void listed(Tool.OfOutput tool, From from, Subject subject, List<ToolOutput> outputs) {
        if (from instanceof From.Run run) {
            ask(tool, run, subject, outputs);
        } else if (from instanceof From.Files files) {
            files.paths().forEach(path -> outputs.add(saved(path)));
        }
    }

    private Observation withEvents(Tool.OfOutput tool, From.Events from, Subject subject, List<ToolOutput> outputs) {
        var read = new EventTopic(from, subject.source(), clock).read(tool);
        eventsRead = read;
        if (from.lists() != null) {
            listed(tool, from.lists(), subject, outputs);
        }
        outputs.addAll(read.events());
        var seen = outputs.isEmpty()
                ? new Observation(List.of(), Set.of(), List.of(), List.of())
                : tool.read(List.copyOf(outputs), subject.at(takenAt(outputs)));
        return read.judged(seen);
    }

    private ToolOutput document(Tool.OfOutput tool, From.Database database, Subject subject) {
        var question = tool.question()
                .orElseThrow(() ->
                        new BadInputException(tool.name(), "is a program, and not asked with the URL of a database"));
        checkEngine(tool, database, subject);
        Instant began = clock.instant();
        try (var server = JdbcServer.open(database.address(), database.patience(), clock)) {
            String text = server.document(question, MOST_BYTES / 4);
            return ToolOutput.saved(
                    server.name() + ": " + question.name(), text.getBytes(StandardCharsets.UTF_8), began);
        }
    }

    private Observation asked(Tool.OfServer tool, Subject subject) {
        if (!(from instanceof From.Database database)) {
            throw new BadInputException(tool.name(), "asks a database; say which with --url JDBC_URL");
        }
        checkEngine(tool, database, subject);
        try (var server = JdbcServer.open(database.address(), database.patience(), clock)) {
            return tool.ask(server, subject.at(clock.instant()));
        }
    }

    private static void checkEngine(Tool tool, From.Database database, Subject subject) {
        if (!database.address().engine().hasDatabase(subject.database())) {
            throw new BadInputException(
                    tool.name(),
                    "'" + subject.database() + "' is no database of the engine at the URL, "
                            + database.address().name() + "; nothing was asked");
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
