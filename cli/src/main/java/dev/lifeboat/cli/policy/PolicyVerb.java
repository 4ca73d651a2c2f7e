package dev.lifeboat.cli.policy;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.cli.log.Turn;
import dev.lifeboat.cli.yaml.Problem;
import dev.lifeboat.streams.policy.PolicyDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat policy}: what is required of databases, as files that people keep under version control. */
@Command(
        name = "policy",
        description = "Apply, check and show policies: what is required of databases, and the numbers.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "2:usage, or the file is wrong: nothing was applied",
            "3:there is no such policy; or what was applied stands no more, for somebody applied another after it",
            "4:Kafka or the schema registry cannot be reached, or the policy cannot be read"
        })
public final class PolicyVerb {
    private static final long MOST_BYTES = 1_000_000;
    private static final int TRIES = 6;

    @Spec
    private @Nullable CommandSpec spec;

    @Command(name = "check", description = "Say everything that is wrong with a file of policies, and apply nothing.")
    int check(@Parameters(paramLabel = "FILE", description = "the file, YAML") Path file) {
        var policies = read(file);
        policies.forEach(policy -> say(policy.name() + " on " + policy.profile() + ", " + policy.digest()));
        say("nothing is wrong with " + file);
        return ExitCode.DONE;
    }

    @Command(
            name = "apply",
            description = "Publish every policy of a file that differs from its newest version. All or nothing.")
    int apply(
            @Parameters(paramLabel = "FILE", description = "the file, YAML") Path file,
            @Option(names = "--by", description = "who applies it; default: the user of this machine") @Nullable
                    String by,
            @Mixin LogOption where) {
        var policies = read(file);
        try (var log = new Log(where.cluster())) {
            var shelf = new PolicyShelf(log);
            var applied = applied(shelf, policies, by == null ? System.getProperty("user.name", "") : by);
            applied.forEach(policy -> say(policy.toString()));
            boolean stands = true;
            for (var policy : applied) {
                var after = shelf.after(policy);
                after.ifPresent(newer -> say(policy.policy().name() + " stands no more as it was applied: version "
                        + newer.version().getVersion() + ", " + newer.version().getDigest() + ", was applied by "
                        + newer.version().getAppliedBy() + " after it (" + newer.place() + ")"));
                stands &= after.isEmpty();
            }
            return stands ? ExitCode.DONE : ExitCode.DENIED;
        }
    }

    /** Whoever is overtaken looks again at what stands, and applies after the other. */
    private List<PolicyShelf.Applied> applied(PolicyShelf shelf, List<PolicyDefinition> policies, String by) {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                return shelf.apply(policies, Instant.now(), by);
            } catch (Turn.TakenException e) {
                say(e.getMessage() + (attempt < TRIES ? "; looking again at what stands" : ""));
                if (attempt < TRIES) {
                    pause(attempt);
                }
            }
        }
        throw new CommandFailedException(
                ExitCode.INDETERMINATE,
                "others apply policies all the while; nothing was applied. See lifeboat policy list, and apply again");
    }

    /** Twice as long each time: sooner or later longer than the other needs, whom a turn of ours would end. */
    private static void pause(int attempt) {
        long most = 500L << attempt;
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(most / 2, most));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException(ExitCode.INDETERMINATE, "interrupted; nothing was applied", e);
        }
    }

    @Command(name = "list", description = "Show the policies that there are, the built-in ones first.")
    int list(
            @Option(names = "--json", description = "one JSON object a line and policy on stdout") boolean json,
            @Mixin LogOption where) {
        try (var log = new Log(where.cluster())) {
            var shelf = new PolicyShelf(log);
            new PolicyPrinter(out(), json).list(shelf.all());
            return ExitCode.DONE;
        } finally {
            out().flush();
        }
    }

    @Command(name = "show", description = "Show one policy, whole: what it requires, its numbers, its waivers.")
    int show(
            @Parameters(paramLabel = "NAME", description = "its name") String name,
            @Option(names = "--version", paramLabel = "N", description = "an earlier version; default: the newest")
                    @Nullable
                    Integer version,
            @Option(names = "--json", description = "one JSON object on stdout") boolean json,
            @Mixin LogOption where) {
        try (var log = new Log(where.cluster())) {
            var found = new PolicyShelf(log).find(name, version);
            if (found == null) {
                throw new CommandFailedException(
                        ExitCode.DENIED,
                        "there is no policy '" + name + "'" + (version == null ? "" : " of version " + version)
                                + "; lifeboat policy list shows what there is");
            }
            new PolicyPrinter(out(), json).show(found);
            return ExitCode.DONE;
        } finally {
            out().flush();
        }
    }

    /** The policies of a file, or a failure that tells everything that is wrong with it. */
    private static List<PolicyDefinition> read(Path file) {
        var read = PolicyFile.read(file.toString(), text(file));
        if (!read.problems().isEmpty()) {
            var lines = String.join(
                    "\n", read.problems().stream().map(Problem::toString).toList());
            throw new CommandFailedException(
                    ExitCode.USAGE,
                    lines + "\n" + read.problems().size() + " wrong in " + file + "; nothing was applied");
        }
        return read.policies();
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandFailedException(
                        ExitCode.USAGE, file + " has " + Files.size(file) + " bytes; expected at most " + MOST_BYTES);
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(ExitCode.USAGE, "there is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new CommandFailedException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println(line);
        err.flush();
    }

    private PrintWriter out() {
        return commandLine().getOut();
    }

    private CommandLine commandLine() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
