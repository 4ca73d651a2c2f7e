package dev.lifeboat.streams;

import dev.lifeboat.schemas.Barriers;
import dev.lifeboat.schemas.MalformedRecordException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Goes through a partition of a topic of evidence, and on through Resolve to Judge, behind whatever was written to that
 * partition before it.
 *
 * @param requestId the decision request that waits for it
 * @param database the database that the request is about
 */
public record Barrier(String requestId, String database) {
    private static final String HEADER = "lifeboat-barrier";

    /** Whether a record is one, rather than evidence. A header alone makes none, whoever wrote it. */
    public static boolean is(Record<String, ?> record) {
        return Barriers.isKey(record.key());
    }

    /**
     * The barrier that a record is.
     *
     * @throws MalformedRecordException if it has the key of one and says no more
     */
    public static Barrier of(Record<String, ?> record) throws MalformedRecordException {
        var header = record.headers().lastHeader(HEADER);
        if (header == null || header.value() == null) {
            throw new MalformedRecordException("the record has the key of a barrier and does not say of which request");
        }
        return new Barrier(new String(header.value(), StandardCharsets.UTF_8), Barriers.database(record.key()));
    }

    /** The key of its records. */
    public String key() {
        return Barriers.key(database);
    }

    /** Writes into the headers of a record which barrier it is. */
    public void into(Headers headers) {
        headers.remove(HEADER);
        headers.add(HEADER, requestId.getBytes(StandardCharsets.UTF_8));
    }
}
