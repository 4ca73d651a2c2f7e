package dev.lifeboat.drill.postgres;

import java.sql.SQLException;

/** What was found cannot be told from a difference between the place of the drill and that of the source. */
final class PlaceDiffersException extends SQLException {
    private static final long serialVersionUID = 1;

    PlaceDiffersException(String difference) {
        super(difference);
    }
}
