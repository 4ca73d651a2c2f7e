package dev.lifeboat.cli.up;

import dev.lifeboat.local.Ports;
import java.util.function.ToIntFunction;

/** The three components that {@code up} runs, each in a JVM of its own. */
enum Component {
    INGEST("ingest", 256, Ports::ingest),
    STREAMS("streams", 384, Ports::gate),
    SINK("sink", 256, Ports::dashboard);

    private final String verb;
    private final int heapMegabytes;
    private final ToIntFunction<Ports> port;

    Component(String verb, int heapMegabytes, ToIntFunction<Ports> port) {
        this.verb = verb;
        this.heapMegabytes = heapMegabytes;
        this.port = port;
    }

    /** The verb that runs it, and what people call it. */
    String verb() {
        return verb;
    }

    int heapMegabytes() {
        return heapMegabytes;
    }

    /** The port of its {@code /readyz}. */
    int port(Ports ports) {
        return port.applyAsInt(ports);
    }
}
