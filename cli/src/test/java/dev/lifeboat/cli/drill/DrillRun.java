package dev.lifeboat.cli.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** One {@code lifeboat drill run}, as people run it: its exit code, what it says, and its JSON. */
record DrillRun(int code, String told, JsonNode json) {
    static final String ORDERS = "postgresql:prod/orders";

    static DrillRun of(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of("run", ORDERS, "--json", "--no-lock"));
        all.addAll(List.of(args));
        int code = new CommandLine(new DrillVerb())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
        try {
            return new DrillRun(code, err.toString(), new ObjectMapper().readTree(out.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(err.toString(), e);
        }
    }

    String result() {
        return json.path("result").asText();
    }

    /** The check that is to blame. */
    String reason() {
        return json.path("reason").asText();
    }

    long rows() {
        return json.path("rows").asLong();
    }
}
