package dev.lifeboat.streams.queries;

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
}
