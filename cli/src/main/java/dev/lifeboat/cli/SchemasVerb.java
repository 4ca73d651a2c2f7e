package dev.lifeboat.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.schemas.SchemaRegistry;
import dev.lifeboat.schemas.Topics;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lifeboat schemas}: the registry's bookkeeping. */
@Command(name = "schemas", description = "Register the schemas of this build, or check that they are registered.")
final class SchemasVerb {
    private final Console console = Console.standardError();

    @Command(name = "register", description = "Set the compatibility rule, and register every schema.")
    int register(
            @Mixin ConfigOption config,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        int registered = new SchemaRegistry(Components.cluster(config.load())).register();
        if (json) {
            print(Map.of("registered", registered, "compatibility", SchemaRegistry.COMPATIBILITY));
        }
        console.done(registered + " schemas are registered, compatibility " + SchemaRegistry.COMPATIBILITY);
        return ExitCode.DONE;
    }

    @Command(name = "check", description = "Exit 1 unless the rule is set and every schema is registered.")
    int check(
            @Mixin ConfigOption config,
            @Option(names = "--json", description = "One JSON object a line.") boolean json) {
        var findings = new SchemaRegistry(Components.cluster(config.load())).check();
        findings.forEach(finding -> {
            if (json) {
                print(finding);
            }
            console.warn(finding.subject() + ": " + finding.problem());
        });
        if (findings.isEmpty()) {
            if (json) {
                print(Map.of("ok", true, "schemas", Topics.ALL.size()));
            }
            console.done("all " + Topics.ALL.size() + " schemas are registered, compatibility "
                    + SchemaRegistry.COMPATIBILITY);
            return ExitCode.DONE;
        }
        return ExitCode.CRASH;
    }

    private static void print(Object value) {
        try {
            System.out.println(new ObjectMapper().writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot print " + value, e);
        }
    }
}
