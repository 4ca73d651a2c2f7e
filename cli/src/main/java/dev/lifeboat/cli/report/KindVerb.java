package dev.lifeboat.cli.report;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.ingest.report.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Reports one thing of one kind. What fields it has, and so what options, the schema of its evidence says. */
@Command(
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:accepted: Kafka has it",
            "2:usage, or something in it is wrong; nothing was written",
            "4:the intake, Kafka or the schema registry does not answer: send it again"
        })
final class KindVerb implements Callable<Integer> {
    @Option(
            names = "--source",
            paramLabel = "ID",
            required = true,
            description =
                    "who says so, e.g. report:nightly-backup; the names of sources that Lifeboat reads are refused")
    private String source = "";

    @Mixin
    private IntakeOption intake = new IntakeOption();

    private final Kind kind;
    private final List<FieldOption> fields;
    private final CommandSpec spec;

    private KindVerb(Kind kind) {
        this.kind = kind;
        this.fields = FieldOption.of(kind);
        this.spec = CommandSpec.forAnnotatedObject(this);
    }

    /** The command for a kind. */
    static CommandSpec spec(Kind kind) {
        var verb = new KindVerb(kind);
        verb.fields.forEach(field -> verb.spec.addOption(field.option()));
        verb.spec.name(kind.word());
        verb.spec
                .usageMessage()
                .description("Report: " + kind.topic().carries() + ".")
                .footer(("%nExample:%n  " + Examples.of(kind).replaceAll(" (?=--)", " \\\\%n      ")).split("%n", -1));
        return verb.spec;
    }

    @Override
    public Integer call() {
        return intake.send(
                spec.commandLine(),
                "application/json",
                report(Instant.now()).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** With the instant, so that however often it is sent it is one event. */
    private ObjectNode report(Instant now) {
        ObjectNode report =
                JsonNodeFactory.instance.objectNode().put("kind", kind.word()).put("source", source);
        fields.forEach(field -> field.into(report));
        return report.has(kind.seenAt())
                ? report
                : report.put(kind.seenAt(), now.truncatedTo(ChronoUnit.MILLIS).toString());
    }
}
