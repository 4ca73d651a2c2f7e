package dev.lifeboat.ingest.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Entry;
import java.util.List;

/** What a server answers to one {@link Question}. */
public sealed interface Answer permits Answer.Rows, Answer.Refused {

    /** The rows, their columns in lower case. Instants are seconds since 1970. */
    record Rows(List<Entry> rows) implements Answer {
        public Rows {
            rows = List.copyOf(rows);
        }

        /** Rows as they were saved, or come from a server. */
        public static Rows of(String name, List<? extends JsonNode> rows) {
            var entries = new java.util.ArrayList<Entry>(rows.size());
            for (int i = 0; i < rows.size(); i++) {
                entries.add(Entry.of(rows.get(i), name + "#/" + i));
            }
            return new Rows(entries);
        }
    }

    /**
     * It was not answered, which says nothing of what is there.
     *
     * @param message what the server said
     */
    record Refused(Question question, Why why, String message) implements Answer {
        @Override
        public String toString() {
            return question.name() + ": " + why.words + " (" + message + ")";
        }
    }

    /** Why there is no answer. */
    enum Why {
        /** The role may not. */
        DENIED("this role may not ask that"),
        /** It took too long, or waited for a lock. */
        TOO_SLOW("was not answered in time"),
        /** Anything else, such as a release that has no such view. */
        FAILED("was not answered");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }
}
