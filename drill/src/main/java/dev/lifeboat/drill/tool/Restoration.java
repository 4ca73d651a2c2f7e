package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.DrillEndedException;
import dev.lifeboat.drill.binlog.LogStart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a backup comes back. */
public sealed interface Restoration {
    /** Commands, one after the other. */
    List<Step> steps();

    /**
     * One command.
     *
     * @param name names its log
     * @param through directories that it writes to: where one of them is a link by then, it would write to where that leads
     * @param whole backups that it reads, each of which must be whole
     */
    record Step(String name, List<String> command, List<Path> through, List<Member> whole) {
        public Step {
            command = List.copyOf(command);
            through = List.copyOf(through);
            whole = List.copyOf(whole);
        }

        public Step(String name, List<String> command, List<Path> through) {
            this(name, command, through, List.of());
        }

        public Step(String name, List<String> command) {
            this(name, command, List.of());
        }

        /** To be asked right before it runs. */
        public void refuseLinksAndGaps() throws DrillEndedException {
            for (Member member : whole) {
                member.refuseLinksAndGaps();
            }
            for (Path directory : through) {
                if (Files.isSymbolicLink(directory)) {
                    throw DrillEndedException.couldNotRun(
                            "links",
                            directory + " is a link, which may lead out of the drill; nothing is written there");
                }
            }
        }
    }

    /**
     * The steps bring back the files of a cluster, on which a server then replays the log.
     *
     * @param restoreCommand by which the server fetches a file of the log; empty when all it needs came with the backup
     * @param listed all that must be there then; null where the tool itself compares, or changes files
     */
    record OfFiles(
            List<Step> steps,
            String restoreCommand,
            @Nullable ListedFiles listed) implements Restoration {
        public OfFiles {
            steps = List.copyOf(steps);
        }

        public OfFiles(List<Step> steps, String restoreCommand) {
            this(steps, restoreCommand, null);
        }
    }

    /**
     * Directories of a chain are copied, each is prepared, and what comes of it is moved to where a server is started on it.
     *
     * @param links the full backup, and the incremental ones in their order
     * @param moveBack the last step
     * @param settings of the source that the files need, by name
     * @param servers ids of the servers that wrote last before the backup; empty where it does not tell
     * @param expectedServer which of them there must be; null where nobody says
     * @param log in which what came after it is; null where nobody says
     */
    record OfChain(
            List<Link> links,
            Step moveBack,
            Map<String, String> settings,
            Set<String> servers,
            @Nullable String expectedServer,
            @Nullable Log log)
            implements Restoration {
        public OfChain {
            links = List.copyOf(links);
            settings = Map.copyOf(settings);
            servers = Set.copyOf(servers);
        }

        @Override
        public List<Step> steps() {
            return Stream.concat(links.stream().map(Link::prepare), Stream.of(moveBack))
                    .toList();
        }
    }

    /**
     * One of a chain.
     *
     * @param from where the backup is
     * @param to where it is copied to
     * @param prepare applies its log
     * @param end up to where its log reaches
     */
    record Link(Path from, Path to, Step prepare, String end) {}

    /**
     * The steps fill a fresh server that already runs.
     *
     * @param identity asks the server that the steps reach, on their way, for its system identifier
     * @param into the database that they fill
     * @param log in which what came after it is; null where nobody says, or the engine cannot go on from it
     */
    record OfStatements(
            Step identity,
            List<Step> steps,
            Into into,
            @Nullable Log log) implements Restoration {
        public OfStatements {
            steps = List.copyOf(steps);
        }

        /** Into one that is made for them, and nothing goes on from there. */
        public OfStatements(Step identity, List<Step> steps) {
            this(identity, steps, Into.ONE_THAT_IS_THERE);
        }

        /** With nothing that goes on from there. */
        public OfStatements(Step identity, List<Step> steps, Into into) {
            this(identity, steps, into, null);
        }
    }

    /** The database that statements fill. */
    enum Into {
        /** The drill makes it before. */
        ONE_THAT_IS_THERE,
        /** The same, and nothing in the statements says of which database they are. */
        ONE_THAT_SOMEBODY_NAMES,
        /** They make it themselves. */
        ONE_OF_THEIR_OWN
    }

    /** The binary log that goes on from a backup. */
    @FunctionalInterface
    interface Log {
        /**
         * Where it is, and where it goes on; only asked for a point in time, as all of a dump may be read for it.
         *
         * @throws DrillEndedException if the backup does not say
         */
        Continuation continuation() throws DrillEndedException;
    }

    /**
     * Where a log goes on from a backup.
     *
     * @param directory that holds its files
     * @param zone of the server that wrote it: local times in its statements are of that
     */
    record Continuation(Path directory, LogStart start, ZoneId zone) {}
}
