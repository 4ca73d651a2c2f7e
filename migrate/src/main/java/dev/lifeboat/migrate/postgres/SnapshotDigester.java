package dev.lifeboat.migrate.postgres;

import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Reading;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.Selection;
import dev.lifeboat.snapshot.postgres.PostgresTableDigests;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/** Digests of all rows, sealed with a key that nobody has but this run, so that nothing can be learnt from one. */
public final class SnapshotDigester implements Contents.Digester {
    private final Seal seal;

    public SnapshotDigester(SecureRandom random) {
        var key = new byte[32];
        random.nextBytes(key);
        this.seal = Seal.keyed(HexFormat.of().formatHex(key));
    }

    @Override
    public Contents.Held read(Connection connection, Table table, List<String> columns) throws SQLException {
        Reading reading = PostgresTableDigests.on(connection, Algorithm.POSTGRES_FAST, seal)
                .read(Selection.of(table.id(), columns));
        if (reading instanceof Reading.Digested digested) {
            return new Contents.Held(
                    columns, digested.digest().rows(), digested.digest().digest());
        }
        throw new SQLException(table.name() + " cannot be compared: " + ((Reading.NotDigested) reading).reason());
    }
}
