package dev.lifeboat.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.streams.controls.ControlText;
import dev.lifeboat.streams.controls.ControlTexts;
import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.policy.Control;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lifeboat controls}: the rules of readiness, from the very table that is judged by. */
@Command(name = "controls", description = "Show the controls: what each needs, its defaults, and who requires it.")
final class ControlsVerb implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "ID", arity = "0..1", description = "e.g. RR-09: all about one control")
    private @Nullable String id;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var commandLine = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = json ? commandLine.getOut() : commandLine.getErr();
        if (id != null) {
            String wanted = id.toUpperCase(Locale.ROOT);
            Control control = Controls.byId(wanted)
                    .orElseThrow(() -> new ParameterException(
                            commandLine, "there is no control '" + id + "'; expected RR-01 to RR-25"));
            print(out, control, true);
        } else {
            Controls.ALL.forEach(control -> print(out, control, false));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private void print(PrintWriter out, Control control, boolean whole) {
        if (json) {
            out.println(json(control));
            return;
        }
        out.println(styled("bold", control.id()) + "  "
                + styled("bold,cyan", "%-28s".formatted(control.name()))
                + styled("faint", "%-34s".formatted(profiles(control))) + control.holdsWhen());
        if (whole) {
            ControlText text = ControlTexts.of(control);
            line(out, "needs", text.needs());
            line(out, "applies to", text.engines());
            line(out, "in steady state", text.steady());
            line(out, "at the gate", text.gate());
            line(out, "default from", text.source());
            line(out, "supports", String.join("; ", text.standards()));
        }
    }

    private static void line(PrintWriter out, String what, String text) {
        out.println("       " + styled("faint", "%-16s".formatted(what)) + text);
    }

    private static ObjectNode json(Control control) {
        ControlText text = ControlTexts.of(control);
        var json = JSON.createObjectNode()
                .put("id", control.id())
                .put("name", control.name())
                .put("holdsWhen", control.holdsWhen())
                .put("needs", text.needs())
                .put("engines", text.engines())
                .put("steady", text.steady())
                .put("gate", text.gate())
                .put("defaultFrom", text.source());
        var profiles = json.putObject("profiles");
        Controls.profiles(control).forEach(profiles::put);
        var standards = json.putArray("supports");
        text.standards().forEach(standards::add);
        return json;
    }

    private static String profiles(Control control) {
        String profiles = Controls.profiles(control).entrySet().stream()
                .map(profile ->
                        profile.getKey() + (profile.getValue().equals("always") ? "" : " " + profile.getValue()))
                .collect(Collectors.joining(", "));
        return profiles.isEmpty() ? "advisory" : profiles;
    }

    private static String styled(String style, String text) {
        return Ansi.AUTO.string("@|" + style + " " + text + "|@");
    }
}
