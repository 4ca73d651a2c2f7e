package dev.lifeboat.ingest.capture;

import io.debezium.config.Configuration;
import io.debezium.document.DocumentReader;
import io.debezium.document.DocumentWriter;
import io.debezium.relational.history.AbstractSchemaHistory;
import io.debezium.relational.history.HistoryRecord;
import io.debezium.relational.history.HistoryRecordComparator;
import io.debezium.relational.history.SchemaHistoryException;
import io.debezium.relational.history.SchemaHistoryListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What Debezium must know of the definitions of tables to read a log of rows, in the {@link StateTopic}: the broker has it
 * before any change behind it is handled (see {@link ChangeHandler}). Where it is lost, reading begins anew (see {@link MariadbSight}). Public, with a constructor
 * without arguments, and finding its state by the name of the engine, because the engine creates it by the name of its
 * class.
 */
public final class TopicSchemaHistory extends AbstractSchemaHistory {
    /** The setting that names the engine. */
    static final String ENGINE = CONFIGURATION_FIELD_PREFIX_STRING + "lifeboat.engine";

    private @Nullable CaptureState state;

    @Override
    public void configure(
            Configuration config,
            HistoryRecordComparator comparator,
            SchemaHistoryListener listener,
            boolean useCatalogBeforeSchema) {
        super.configure(config, comparator, listener, useCatalogBeforeSchema);
        state = Remembered.of(config.getString(ENGINE));
    }

    @Override
    protected void storeRecord(HistoryRecord record) {
        try {
            state().addHistory(DocumentWriter.defaultWriter()
                    .write(record.document())
                    .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new SchemaHistoryException("cannot write down " + record, e);
        }
    }

    @Override
    protected void recoverRecords(Consumer<HistoryRecord> records) {
        try {
            for (byte[] record : state().history()) {
                records.accept(new HistoryRecord(DocumentReader.defaultReader().read(record)));
            }
        } catch (IOException e) {
            throw new SchemaHistoryException("what is remembered of the tables' definitions cannot be read", e);
        }
    }

    @Override
    public boolean exists() {
        return !state().history().isEmpty();
    }

    /** The topic was made before the engine. */
    @Override
    public boolean storageExists() {
        return true;
    }

    private CaptureState state() {
        if (state == null) {
            throw new IllegalStateException("not configured");
        }
        return state;
    }
}
