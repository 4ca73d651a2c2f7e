package dev.lifeboat.cli.drill;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.ExitCode;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.drill.run.Notes;
import dev.lifeboat.drill.run.Unfinished;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.tools.Look;
import dev.lifeboat.ingest.tools.ToolSource;
import dev.lifeboat.schemas.Cluster;
import dev.lifeboat.schemas.RegistryCodec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Publishes what a drill proves, as the source of drills of its database. For one thread. */
public final class Publishing implements AutoCloseable {
    private final Cluster cluster;
    private final Subject subject;
    private final Clock clock;
    private final RegistryCodec codec;
    private final ToolSource source;

    /** @param every how often somebody runs the drill, so that it is noticed when nobody does */
    public Publishing(Cluster cluster, Subject subject, Duration every, Clock clock) {
        this.cluster = cluster;
        this.subject = subject;
        this.clock = clock;
        this.codec = new RegistryCodec(cluster, Duration.ofSeconds(10));
        this.source = new ToolSource(cluster, codec, every, clock);
    }

    /**
     * Publishes a drill: first what came of those that could not tell it themselves, then that this one runs, and at last what
     * came of it, which it also prints.
     *
     * @param tool as evidence names it
     * @param evidence how a drill of a backup is told
     * @param drill runs it, and says when it has begun
     * @throws CommandFailedException if Kafka or the registry does not take it; what came of it is noted then, for the next
     */
    public DrillReport drill(
            DrillRequest request,
            String tool,
            Function<Listed, DrillEvidence> evidence,
            Function<Consumer<Drill.Begun>, DrillReport> drill,
            DrillPrinter printer) {
        var untold = new Untold(new Notes(request.directory()));
        untold.tell(
                request.database(),
                left -> sendWhereItRuns(
                        new DrillEvidence(request, left.tool(), host(), null).untold(left, clock.instant())));
        DrillReport report = drill.apply(begun -> {
            untold.begun(Unfinished.of(request, tool, begun.listed().backup(), begun.at()));
            send(evidence.apply(begun.listed()).running(begun.listed().backup(), begun.at()));
        });
        printer.print(report, request.database());
        untold.ended(report.result());
        var backup = report.backup();
        if (backup == null) {
            printer.say("no backup was chosen, so there is nothing to publish");
        } else {
            send(evidence.apply(new Listed(backup, "")).ended(report));
            untold.told();
            printer.say("published as " + subject.source());
        }
        return report;
    }

    /**
     * Publishes it whole.
     *
     * @throws CommandFailedException if Kafka or the registry does not take it
     */
    private void send(Observation observation) {
        reached(() -> {
            var stale = source.publish(new Look.Seen(observation, subject.at(clock.instant())), false)
                    .faults();
            if (!stale.isEmpty()) {
                throw new IllegalStateException(stale.get(0).toString());
            }
            return true;
        });
    }

    /**
     * Publishes the end of a drill unless its end was told already, by itself or another: that stays.
     *
     * @throws CommandFailedException if Kafka or the registry does not answer
     */
    private void sendWhereItRuns(Observation end) {
        reached(() -> source.newest(subject, end.facts().get(0)))
                .filter(DrillEvidence::isRunning)
                .ifPresent(running -> send(end));
    }

    private <T> T reached(Supplier<T> publishing) {
        boolean interrupted = Thread.interrupted(); // a drill that is ended early is told of as well
        try {
            return publishing.get();
        } catch (RuntimeException e) {
            throw new CommandFailedException(
                    ExitCode.INDETERMINATE,
                    "not published: " + e.getMessage() + "; Kafka is expected at " + cluster.bootstrapServers()
                            + " (--bootstrap), the registry at " + cluster.registryUrl()
                            + " (--registry); is the stack running? (lifeboat up)",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The name of this machine; null when it has none. */
    public static @Nullable String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    @Override
    public void close() {
        codec.close();
    }
}
