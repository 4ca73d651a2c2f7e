package dev.lifeboat.cli.gate;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.cli.log.LogOption;
import dev.lifeboat.cli.policy.PolicyShelf;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.policy.Profile;
import dev.lifeboat.v1.BackupSchedule;
import dev.lifeboat.v1.DatabaseRegistration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes the registration of a database. Doing it again replaces the registration, whole. */
@Command(
        name = "register",
        description = "Register a database, or replace its registration.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:registered",
            "2:usage",
            "4:Kafka or the schema registry cannot be reached, or there is no such policy"
        })
public final class RegisterVerb implements Callable<Integer> {
    @Parameters(paramLabel = "DATABASE", description = "engine:cluster/name, e.g. postgresql:orders-prod/orders")
    private String database = "";

    @Option(
            names = {"--profile", "--policy"},
            paramLabel = "NAME",
            description = "the policy: dev, baseline (default) or regulated, or one that was applied")
    private String profile = "baseline";

    @Option(names = "--owner", description = "who answers for it")
    private @Nullable String owner;

    @Option(names = "--team", description = "the team")
    private @Nullable String team;

    @Option(names = "--tier", description = "the tier")
    private @Nullable String tier;

    @Option(
            names = "--system-identifier",
            paramLabel = "ID",
            description = "identity of the production system; a migration aimed elsewhere is denied")
    private @Nullable String systemIdentifier;

    @Option(names = "--rto", converter = DurationText.class, description = "recovery time objective, e.g. 4h")
    private @Nullable Duration rto;

    @Option(names = "--rpo", converter = DurationText.class, description = "recovery point objective, e.g. 15m")
    private @Nullable Duration rpo;

    @Option(
            names = "--schedule",
            paramLabel = "TYPE=CRON ZONE",
            converter = ScheduleText.class,
            description = "a backup that is expected, once for each, e.g. full='0 2 * * SUN Europe/Berlin'; 'grace=90m'"
                    + " behind it says how late it may be (default 1h)")
    private List<BackupSchedule> schedules = List.of();

    @Mixin
    private LogOption where = new LogOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        DatabaseRegistration registration;
        Log log;
        try {
            registration = registration(Instant.now());
            log = new Log(where.cluster());
        } catch (MalformedRecordException | IllegalArgumentException e) {
            throw new ParameterException(commandLine, e.getMessage(), e);
        }
        try (log) {
            new PolicyShelf(log).readable(profile);
            String place = log.publish(Topics.DATABASE, database, registration);
            commandLine.getErr().println("registered " + database + " with profile " + profile + " (" + place + ")");
            return ExitCode.DONE;
        } catch (CommandFailedException e) {
            commandLine.getErr().println(Printed.styled("bold,red", "not registered: " + e.getMessage()));
            return e.exitCode();
        } finally {
            commandLine.getErr().flush();
        }
    }

    private DatabaseRegistration registration(Instant now) throws MalformedRecordException {
        var about = Registrar.about(database);
        if (profile.isBlank() || profile.contains("@")) {
            throw new IllegalArgumentException("--profile is '" + profile + "'; expected one of "
                    + String.join(", ", Profile.names()) + ", or the name of a policy");
        }
        return about.setOwner(owner)
                .setTeam(team)
                .setTier(tier)
                .setProfile(profile)
                .setSystemIdentifier(systemIdentifier)
                .setSchedules(schedules)
                .setRtoMinutes(minutes("--rto", rto))
                .setRpoMinutes(minutes("--rpo", rpo))
                .setRegisteredAt(now)
                .setRegisteredBy(System.getProperty("user.name", ""))
                .build();
    }

    private static @Nullable Integer minutes(String option, @Nullable Duration duration) {
        if (duration == null) {
            return null;
        }
        if (duration.toMinutes() < 1
                || duration.toMinutes() > Duration.ofDays(3650).toMinutes()) {
            throw new IllegalArgumentException(option + " is " + duration + "; expected 1 minute to 10 years");
        }
        return Math.toIntExact(duration.toMinutes());
    }
}
