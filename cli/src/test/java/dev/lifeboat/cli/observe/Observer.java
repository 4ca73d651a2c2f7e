package dev.lifeboat.cli.observe;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.replay.Recording;
import dev.lifeboat.streams.replay.Replay;
import dev.lifeboat.streams.replay.UnreadableRecordingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import picocli.CommandLine;

/** Runs the verb as people do, and has the model judge what it prints. */
public final class Observer {
    static final String ORDERS = "postgresql:prod/orders";

    private final List<String> lines = new ArrayList<>();
    private String systemIdentifier = "";
    private String database = ORDERS;
    private String told = "";

    /** A database that is registered as this system. */
    public static Observer ofSystem(String identifier) {
        var observer = new Observer();
        observer.systemIdentifier = identifier;
        return observer;
    }

    /** Another database than {@link #ORDERS}, whose system nobody registered. */
    public static Observer ofDatabase(String id) {
        var observer = new Observer();
        observer.database = id;
        return observer;
    }

    /** Runs {@code lifeboat observe}; its exit code. */
    public int observe(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--database", database, "--json"));
        int code = new CommandLine(new ObserveVerb())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        out.toString().lines().forEach(lines::add);
        told += err.toString();
        return code;
    }

    /** What people read. */
    public String told() {
        return told;
    }

    /** The JSON lines. */
    public List<String> lines() {
        return lines;
    }

    /** What each control says of all that was observed. */
    public Judged judged() {
        var results = new TreeMap<String, Result>();
        var recording = new StringWriter();
        String first = lines.get(0).replaceFirst("^\\{\"at\":\"([^\"]+)\".*", "$1");
        recording.append(
                "{\"at\":\"%s\",\"topic\":\"database\",\"key\":\"%s\",\"value\":{\"profile\":\"regulated\",\"systemIdentifier\":\"%s\"}}\n"
                        .formatted(first, database, systemIdentifier));
        lines.forEach(line -> recording.append(line).append('\n'));
        try {
            Replay.readiness(Recording.read(new StringReader(recording.toString())))
                    .get(database)
                    .results()
                    .forEach(result -> results.put(result.control().id(), result));
        } catch (UnreadableRecordingException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Judged(results);
    }

    /** The results of the controls by their ids. */
    public record Judged(TreeMap<String, Result> results) {
        public Outcome outcome(String control) {
            return results.get(control).outcome();
        }

        public ReasonCode code(String control) {
            return results.get(control).code();
        }

        public String reason(String control) {
            return results.get(control).reason();
        }
    }
}
