package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.ingest.server.JdbcServer;
import dev.lifeboat.schemas.Cluster;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a tool's words are had from. */
public sealed interface From permits From.Run, From.Files, From.Stream, From.Database, From.Events {

    /**
     * The tool is run.
     *
     * @param program the words that begin its command line, e.g. {@code sudo -u postgres pgbackrest}; empty for the tool's
     *     own name
     * @param timeout for each run
     */
    record Run(List<String> program, Duration timeout) implements From {
        /** Verifying a repository may take hours; a list takes seconds. */
        public static final Duration TIMEOUT = Duration.ofHours(6);

        public Run {
            program = List.copyOf(program);
        }

        /** The words of a command line, separated by blanks. */
        public static Run of(String words, Duration timeout) {
            return new Run(words.isBlank() ? List.of() : List.of(words.strip().split("\\s+")), timeout);
        }
    }

    /** Its output was saved in these files; or this is the directory that it left behind. */
    record Files(List<Path> paths) implements From {
        public Files {
            paths = List.copyOf(paths);
        }
    }

    /** Its output comes from a stream, such as the standard input. */
    record Stream(InputStream stream) implements From {}

    /**
     * Its events were delivered to a topic, from the beginning of which they are read each time.
     *
     * @param lists where what the tool lists is had from, with which events are reconciled: it is run, or its output was saved;
     *     null for nowhere
     */
    record Events(Cluster cluster, String topic, @Nullable From lists) implements From {
        /**
         * The events of a topic.
         *
         * @throws IllegalArgumentException if the lists are from elsewhere
         */
        public Events {
            if (lists != null && !(lists instanceof Run) && !(lists instanceof Files)) {
                throw new IllegalArgumentException("what a tool lists beside the events of " + topic
                        + " is had by running it (--command), or from its saved output (--input)");
            }
        }

        /**
         * Whether what is observed has events, and it is known which are its own.
         *
         * @throws IllegalArgumentException if not, saying what to do
         */
        public void check(Tool tool, Subject subject) {
            String need =
                    tool instanceof Tool.OfOutput printed ? printed.eventsNeed().orElse(null) : null;
            if (need == null) {
                throw new IllegalArgumentException(
                        tool.name() + " has no events that the topic " + topic + " could hold; leave the topic out");
            }
            if (subject.option(need, "").isBlank()) {
                throw new IllegalArgumentException(
                        "the topic " + topic + " holds the events of others as well; say with" + " --set " + need
                                + "=... (set." + need + ") which are those of " + subject.database());
            }
        }
    }

    /**
     * A database server is asked.
     *
     * @param patience for all of it
     */
    record Database(Address address, Duration patience) implements From {
        /**
         * The database at a URL.
         *
         * @param passwordFile holds the password; null: the environment, else what the driver finds
         * @param driverJars where a driver is that does not come with Lifeboat, such as Oracle's
         * @param timeout cut to what a server is given at most
         * @throws IllegalArgumentException if it is no URL that can be asked, or the file cannot be read
         */
        public static Database of(String url, @Nullable Path passwordFile, List<Path> driverJars, Duration timeout) {
            return new Database(
                    Address.of(url, passwordFile, System.getenv(), driverJars),
                    timeout.compareTo(JdbcServer.PATIENCE) < 0 ? timeout : JdbcServer.PATIENCE);
        }
    }
}
