package dev.lifeboat.streams.gate;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How the gate API runs.
 *
 * @param host address to listen on; only {@code 127.0.0.1} is accepted, because TLS and authentication do not exist yet
 * @param port port to listen on; 0 takes a free one
 * @param decisionTimeout how long a caller waits for the committed decision before it is told 503
 * @param maxWaiting callers that may wait at the same time; one more is told 429
 * @param remembered decisions kept in memory, for repeats of an idempotency key and for reading a decision by its id
 * @param clock says when a request arrived; a decision's own instant is the log's
 */
public record GateSettings(
        String host, int port, Duration decisionTimeout, int maxWaiting, int remembered, InstantSource clock) {
    /** The only address to listen on. */
    public static final String LOOPBACK = "127.0.0.1";

    public GateSettings {
        if (!host.equals(LOOPBACK)) {
            throw new IllegalArgumentException("host is '" + host + "'; the gate API listens on " + LOOPBACK
                    + " only, because it has no TLS and no authentication yet. Set it to " + LOOPBACK
                    + " and reach it from elsewhere through a proxy that has both");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; expected 0 (any free one) to 65535");
        }
        if (decisionTimeout.isNegative() || decisionTimeout.isZero()) {
            throw new IllegalArgumentException("decisionTimeout is " + decisionTimeout + "; expected more than zero");
        }
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("maxWaiting is " + maxWaiting + "; expected at least 1");
        }
        if (remembered < 1) {
            throw new IllegalArgumentException("remembered is " + remembered + "; expected at least 1");
        }
    }

    /** Loopback, 10 seconds, 256 callers, 2,000 decisions. */
    public static GateSettings onPort(int port) {
        return new GateSettings(LOOPBACK, port, Duration.ofSeconds(10), 256, 2_000, InstantSource.system());
    }

    /** The same with another time to wait. */
    public GateSettings withDecisionTimeout(Duration timeout) {
        return new GateSettings(host, port, timeout, maxWaiting, remembered, clock);
    }

    /** The same with another number of callers that may wait. */
    public GateSettings withMaxWaiting(int callers) {
        return new GateSettings(host, port, decisionTimeout, callers, remembered, clock);
    }
}
