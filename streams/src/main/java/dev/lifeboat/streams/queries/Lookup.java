package dev.lifeboat.streams.queries;

import java.util.function.Function;
import org.apache.kafka.streams.state.HostInfo;

/** What comes of looking for one key in a state store that is spread over instances. */
public sealed interface Lookup<V> {
    /** It is here. */
    record Found<V>(V value) implements Lookup<V> {}

    /** Another instance has it. */
    record OnPeer<V>(HostInfo host) implements Lookup<V> {}

    /** The instance that would have it, this one, has none. */
    record Missing<V>() implements Lookup<V> {}

    /**
     * Nobody can say now: stores are being restored or moved.
     *
     * @param why in words
     */
    record NotReady<V>(String why) implements Lookup<V> {}

    /** What is looked up by what was found; anything else stays what it is. */
    default <R> Lookup<R> then(Function<V, Lookup<R>> next) {
        if (this instanceof Found<V> found) {
            return next.apply(found.value);
        }
        if (this instanceof OnPeer<V> onPeer) {
            return new OnPeer<>(onPeer.host);
        }
        return this instanceof NotReady<V> notReady ? new NotReady<>(notReady.why) : new Missing<>();
    }
}
