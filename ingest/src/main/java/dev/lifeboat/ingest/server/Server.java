package dev.lifeboat.ingest.server;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.observe.BadInputException;
import java.util.List;

/** A database server that answers questions: a real one, or one whose answers were saved. For one thread. */
public interface Server {
    /** Where it is, for messages; holds no password. */
    String name();

    /**
     * Asks.
     *
     * @throws CannotAskException if the server is not there any more
     */
    Answer ask(Question question);

    /**
     * The rows of a question that everybody may ask.
     *
     * @throws CannotAskException if it is refused all the same
     */
    default List<Entry> rows(Question question) {
        var answer = ask(question);
        if (answer instanceof Answer.Rows rows) {
            return rows.rows();
        }
        throw new CannotAskException(name() + " does not answer: " + answer);
    }

    /**
     * The only row of a question that everybody may ask.
     *
     * @throws CannotAskException if it is refused all the same
     * @throws BadInputException if there is another number of rows
     */
    default Entry row(Question question) {
        var rows = rows(question);
        if (rows.size() != 1) {
            throw new BadInputException(question.name(), "has " + rows.size() + " rows; expected one");
        }
        return rows.get(0);
    }
}
