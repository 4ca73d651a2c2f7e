package dev.lifeboat.drill.engine;

import dev.lifeboat.drill.place.Blame;
import java.sql.SQLException;
import java.util.Optional;

/** A server that came up from what was restored. Ends with the drill. */
public interface Restored {
    /** Opens a database of it; the caller closes it. */
    Answers open(String database) throws SQLException;

    /** What an answer with an error speaks of. */
    Kind kind(SQLException error);

    /** Whether it still runs; one that ended by itself did not do so for nothing. */
    boolean isAlive();

    /** The end of what it printed. */
    String log();

    /** Of what it says, the line that blames the place of the drill; empty when none does. */
    default Optional<String> place(String said) {
        return Blame.place(said);
    }

    /** What an error speaks of. */
    enum Kind {
        /** The database itself is not there. */
        NO_SUCH_DATABASE,
        /** The question is wrong; not so one about what should be there and is not. */
        WRONG_QUESTION,
        /** The place of the drill lacks something. */
        LACKS_RESOURCES,
        /** The time limit ended it. */
        TIMED_OUT,
        /** Whatever is left: what was restored is not what it should be. */
        OTHER
    }
}
