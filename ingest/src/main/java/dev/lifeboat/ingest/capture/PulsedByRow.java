package dev.lifeboat.ingest.capture;

import java.util.Properties;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * A server without logical messages: pulses are updates of one row of a table of ours, and the definitions of tables, which its
 * log does not repeat, are remembered beside the offset. A snapshot of it begins with a lock, so that nothing is committed at its
 * place.
 */
sealed interface PulsedByRow extends CatalogEngine permits MariadbEngine, SqlServerEngine {
    /** Has the definitions of the captured tables remembered in the state topic. */
    static void rememberTables(Properties settings) {
        settings.setProperty("schema.history.internal", TopicSchemaHistory.class.getName());
        settings.setProperty(TopicSchemaHistory.ENGINE, settings.getProperty("name"));
        settings.setProperty("schema.history.internal.store.only.captured.tables.ddl", "true");
    }

    /** Exactly what was committed at its position is in the snapshot, as nothing could be committed then. */
    @Override
    default LogPlace snapshotPlace(CatalogSource source, String operation, Struct from) {
        return operation.equals("r") ? placeOf(from) : placeOf(from).before();
    }

    @Override
    default boolean isPulse(String table) {
        return table.equals(PulseRow.TABLE);
    }

    @Override
    default @Nullable Beat beat(CatalogSource source, Epoch epoch, String operation, Struct change) {
        return Marked.beat(source, epoch, operation, change);
    }

    @Override
    default boolean snapshotsLock() {
        return true;
    }
}
