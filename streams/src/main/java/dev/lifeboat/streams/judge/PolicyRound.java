package dev.lifeboat.streams.judge;

import dev.lifeboat.schemas.AvroCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.books.PolicyBook;
import dev.lifeboat.v1.DatabaseReadiness;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Finds the databases that were judged under another version of their policy than the newest. A round over the published
 * readiness begins whenever a policy may have changed, and with each start of the task, for the change may have come
 * while it did not run. It goes so many databases a step and always to the end, whatever comes meanwhile: that is for the
 * next round. A step costs one comparison when there is no news. One thread's own.
 */
final class PolicyRound {
    private final ReadOnlyKeyValueStore<String, byte[]> readiness;
    private final PolicyBook policies;
    private final AvroCodec codec;
    /** The edition for which the last round was begun. */
    private long begunFor = -1;
    /** Where the round goes on; null when there is none to go on with. */
    private @Nullable String next;

    PolicyRound(ReadOnlyKeyValueStore<String, byte[]> readiness, PolicyBook policies, AvroCodec codec) {
        this.readiness = readiness;
        this.policies = policies;
        this.codec = codec;
    }

    /**
     * Goes on.
     *
     * @param look databases to look at, at most
     * @param find databases to find, at most
     * @return those among them that must be judged again
     */
    List<String> step(int look, int find) {
        String from = next;
        if (from == null) {
            long edition = policies.edition();
            if (edition == begunFor) {
                return List.of();
            }
            begunFor = edition;
            from = "";
        }
        return step(from, look, find);
    }

    private List<String> step(String from, int look, int find) {
        var found = new ArrayList<String>();
        int looked = 0;
        try (var rest = readiness.range(from, null)) {
            while (rest.hasNext()) {
                var entry = rest.next();
                if (looked++ == look || found.size() == find) {
                    next = entry.key;
                    return found;
                }
                var published = decode(entry.key, entry.value);
                if (!policies.digest(published.getPolicy()).equals(published.getPolicyDigest())) {
                    found.add(entry.key);
                }
            }
        }
        next = null;
        return found;
    }

    private DatabaseReadiness decode(String database, byte[] stored) {
        try {
            return codec.decode(Topics.READINESS, stored);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("the stored readiness of " + database + " cannot be read back", e);
        }
    }
}
