package dev.lifeboat.ingest.tools;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Where a tool's words are had from. */
public sealed interface From permits From.Run, From.Files, From.Stream {

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
}
