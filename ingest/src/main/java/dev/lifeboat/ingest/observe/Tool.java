package dev.lifeboat.ingest.observe;

import dev.lifeboat.ingest.server.Question;
import dev.lifeboat.ingest.server.Server;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what one backup tool says, or leaves behind, into evidence. An adapter gives facts, and what keeps it from seeing;
 * identities, versions, withdrawals, references and heartbeats are made of that by others. Safe for any thread.
 */
public sealed interface Tool permits Tool.OfOutput, Tool.OfPlace, Tool.OfServer {

    /** Its name on the command line and at the beginning of its sources, e.g. {@code pgbackrest}. */
    String name();

    /** Engine of the databases that it backs up, e.g. {@code postgresql}; empty when it does several. */
    String engine();

    /** What may be set for it, e.g. the stanza. */
    default List<Option> options() {
        return List.of();
    }

    /**
     * What may be set for a tool.
     *
     * @param key e.g. {@code stanza}; an N in it stands for a number
     * @param meaning one line for people
     */
    record Option(String key, String meaning) {
        /** Whether it is what a key sets: {@code repo2-media} is set for {@code repoN-media}. */
        public boolean covers(String given) {
            return key.equals(given.replaceFirst("\\d{1,3}", "N")) || key.equals(given);
        }
    }

    /** An adapter of what a tool prints. Pure: the same output gives the same observation. */
    non-sealed interface OfOutput extends Tool {
        /** The program that is run, without arguments; most often the tool's name. */
        default String program() {
            return name();
        }

        /**
         * The arguments of each run that is still needed, given what the earlier runs printed; empty when nothing more is.
         * Asked again after each round. Only for the tool as it is run, not for saved output.
         *
         * @param options what is set for it
         * @param answers all that was printed so far, in the order it was asked for
         * @throws BadInputException if an answer cannot be read
         */
        List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers);

        /** What a database server is asked to print it, where that is what prints it; in one column of text. */
        default Optional<Question> question() {
            return Optional.empty();
        }

        /**
         * What must be set so that its events are read from a topic, which holds those of other databases as well; empty when
         * it has no events.
         */
        default Optional<String> eventsNeed() {
            return Optional.empty();
        }

        /**
         * Whether a record of a topic is an event of the tool, and no other's.
         *
         * @throws BadInputException if it cannot be read, or the tool has no events
         */
        default boolean isEvent(ToolOutput record) {
            throw new BadInputException(name(), "has no events that a topic could hold");
        }

        /**
         * Reads all output.
         *
         * @throws BadInputException if one cannot be read, or is of another tool
         */
        Observation read(List<ToolOutput> outputs, Subject subject);
    }

    /** An adapter of files that a tool leaves behind: it looks at them itself. */
    non-sealed interface OfPlace extends Tool {
        /**
         * Looks at a directory or file.
         *
         * @param progress is told how far it has come, where it reads much
         * @throws BadInputException if it is not what the tool leaves behind
         */
        Observation look(Path place, Subject subject, Progress progress);
    }

    /** An adapter of a database server's own view. Pure: the same answers give the same observation. */
    non-sealed interface OfServer extends Tool {
        /**
         * Asks the server.
         *
         * @throws dev.lifeboat.ingest.server.CannotAskException if it does not answer
         * @throws BadInputException if an answer cannot be read
         */
        Observation ask(Server server, Subject subject);
    }
}
