package dev.lifeboat.ingest.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Debezium's offsets, in the {@link StateTopic}. Public, with a constructor without arguments, and finding its state by
 * the name of the engine, because the engine creates it by the name of its class.
 */
public final class TopicOffsetStore implements OffsetBackingStore {
    private @Nullable CaptureState state;

    @Override
    public void configure(WorkerConfig config) {
        state = Remembered.of(String.valueOf(config.originals().get("name")));
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        var all = state().offsets();
        var found = new HashMap<ByteBuffer, ByteBuffer>();
        for (ByteBuffer key : keys) {
            ByteBuffer value = all.get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        var writes = new ArrayList<Future<?>>();
        values.forEach((key, value) -> writes.add(state().putOffset(key, value)));
        try {
            for (Future<?> write : writes) {
                write.get();
            }
            callback.onCompletion(null, null);
            return CompletableFuture.completedFuture(null);
        } catch (ExecutionException e) {
            callback.onCompletion(e.getCause(), null);
            return CompletableFuture.failedFuture(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            callback.onCompletion(e, null);
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connector) {
        return Set.of();
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    private CaptureState state() {
        if (state == null) {
            throw new IllegalStateException("not configured");
        }
        return state;
    }
}
