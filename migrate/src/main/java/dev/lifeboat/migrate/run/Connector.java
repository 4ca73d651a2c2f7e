package dev.lifeboat.migrate.run;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens sessions at the target. */
public interface Connector {
    Connection open() throws SQLException;
}
