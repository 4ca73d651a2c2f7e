package dev.lifeboat.cli.policy;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.gate.DurationText;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.schemas.DatabaseIds;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.controls.Controls;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Provenance;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.v1.EvidenceHeader;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import picocli.CommandLine.TypeConversionException;

/** Waives a control for a database, or withdraws the waiver. A new waiver of the same control takes the old one's place. */
@Command(
        name = "waive",
        description = "Answer for a control that does not hold, for a while; or withdraw that.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:waived, or withdrawn",
            "2:usage",
            "3:the policy of the database would not accept the waiver, the database is not registered, or there is no"
                    + " waiver to withdraw",
            "4:Kafka or the schema registry cannot be reached, or the policy cannot be read: nothing was waived"
        })
public final class WaiveVerb implements Callable<Integer> {
    /** Source of every waiver that a person gives here. */
    private static final String SOURCE = "person:waivers";

    @Parameters(paramLabel = "DATABASE", description = "engine:cluster/name")
    private String database = "";

    @Parameters(paramLabel = "CONTROL", description = "the control, e.g. RR-09")
    private String controlId = "";

    @Option(names = "--by", required = true, description = "who waives it, or withdraws the waiver")
    private String by = "";

    @Option(names = "--second", description = "a second person who agrees; for required controls")
    private @Nullable String second;

    @Option(names = "--reason", description = "why")
    private String reason = "";

    @Option(names = "--from", paramLabel = "INSTANT", description = "from when on; default: now")
    private @Nullable String from;

    @Option(
            names = "--until",
            paramLabel = "INSTANT|DURATION",
            description = "until when, e.g. 2026-03-09T00:00:00Z, or how long, e.g. 3d")
    private @Nullable String until;

    @Option(names = "--withdraw", description = "withdraw the waiver of the control")
    private boolean withdraw;

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Control control = control();
        Waiver waiver = withdraw ? withdrawn(control, now) : waiver(control, now);
        try (var log = new Log(where.cluster())) {
            if (!withdraw) {
                refuseWhatThePolicyWould(log, waiver, control);
            }
            long position = Math.max(now.toEpochMilli(), lastPosition(log, control) + 1);
            String place = log.publish(Topics.WAIVER, database, record(waiver, position));
            say((withdraw ? "withdrawn: the waiver of " : "waived: ") + control + " of " + database
                    + (withdraw ? "" : " until " + waiver.until()) + " (" + place + ")");
            return ExitCode.DONE;
        }
    }

    private Control control() {
        try {
            DatabaseIds.require(database);
        } catch (MalformedRecordException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        return Controls.byId(controlId)
                .orElseThrow(() -> wrong("CONTROL is '" + controlId + "'; expected RR-01 to RR-25"));
    }

    private Waiver waiver(Control control, Instant now) {
        if (until == null) {
            throw wrong("--until is missing; expected an instant or a duration: every waiver ends");
        }
        Instant begin = from == null ? now : instant("--from", from);
        return new Waiver(
                provenance(control.id(), now, false), control.id(), by, second, reason, begin, end(begin, until));
    }

    private Waiver withdrawn(Control control, Instant now) {
        if (until != null || from != null || second != null) {
            throw wrong("--withdraw goes with --by and, if you like, --reason only");
        }
        return new Waiver(provenance(control.id(), now, true), control.id(), by, null, reason, now, null);
    }

    private Provenance provenance(String control, Instant now, boolean deleted) {
        return new Provenance(
                now.toEpochMilli(),
                now,
                "waiver:" + database + ":" + control + "@" + now.toEpochMilli() + (deleted ? ":withdrawn" : ""),
                deleted,
                new Evidence(Topics.WAIVER.name(), -1, -1, SOURCE, nativeId(control)));
    }

    private Instant end(Instant begin, String text) {
        try {
            return begin.plus(DurationText.parse(text));
        } catch (TypeConversionException | DateTimeException | ArithmeticException e) {
            return instant("--until", text);
        }
    }

    private Instant instant(String option, String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw wrong(option + " is '" + text + "'; expected an instant, e.g. 2026-03-09T00:00:00Z"
                    + (option.equals("--until") ? ", or a duration, e.g. 3d" : ""));
        }
    }

    private void refuseWhatThePolicyWould(Log log, Waiver waiver, Control control) {
        var registered = log.newest(Topics.DATABASE, database);
        if (registered == null) {
            throw new CommandFailedException(
                    ExitCode.DENIED,
                    database + " is not registered, and what is not known cannot be waived; lifeboat register "
                            + database);
        }
        var registration = registered.value();
        if (registration == null) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "the registration of " + database + " (" + registered.place() + ") cannot be read: "
                            + registered.problem());
        }
        var standing = new PolicyShelf(log).readable(registration.getProfile());
        Policy policy = Objects.requireNonNull(standing.definition())
                .policy(standing.version().getVersion(), standing.version().getDigest(), database);
        boolean required = policy.requiredSteady().contains(control)
                || policy.requiredAtGate().contains(control);
        policy.waivers().refusal(waiver, control, required).ifPresent(why -> {
            throw new CommandFailedException(
                    ExitCode.DENIED,
                    "policy " + policy.name() + " version " + policy.version() + " does not accept this waiver of "
                            + control + ": " + why + "; nothing was waived");
        });
    }

    /** Position of what was last said of the waiver, whatever the clock of the machine where it was said. */
    private long lastPosition(Log log, Control control) {
        String nativeId = nativeId(control.id());
        long last = -1;
        boolean stands = false;
        for (var record : log.all(Topics.WAIVER, database)) {
            var header = record.value() == null ? null : record.value().getHeader();
            if (header != null
                    && header.getSource().equals(SOURCE)
                    && header.getNativeId().equals(nativeId)
                    && header.getSourcePosition() > last) {
                last = header.getSourcePosition();
                stands = !header.getDeleted();
            }
        }
        if (withdraw && !stands) {
            throw new CommandFailedException(
                    ExitCode.DENIED, "there is no waiver of " + control + " of " + database + " to withdraw");
        }
        return last;
    }

    private static String nativeId(String control) {
        return "waiver/" + control;
    }

    private dev.lifeboat.v1.Waiver record(Waiver waiver, long position) {
        var provenance = waiver.provenance();
        return dev.lifeboat.v1.Waiver.newBuilder()
                .setHeader(EvidenceHeader.newBuilder()
                        .setEventId(provenance.eventId())
                        .setSource(provenance.source())
                        .setNativeId(provenance.nativeId())
                        .setSourcePosition(position)
                        .setOccurredAt(provenance.observedAt())
                        .setObservedAt(provenance.observedAt())
                        .setDeleted(provenance.deleted())
                        .build())
                .setDatabase(database)
                .setControl(waiver.control())
                .setBy(waiver.by())
                .setSecondPerson(waiver.second())
                .setReason(waiver.reason())
                .setFrom(waiver.from())
                .setUntil(waiver.until())
                .build();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private void say(String line) {
        var err = Objects.requireNonNull(spec).commandLine().getErr();
        err.println(line);
        err.flush();
    }
}
