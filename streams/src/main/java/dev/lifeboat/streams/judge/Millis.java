package dev.lifeboat.streams.judge;

import java.time.Instant;

/** Instants as milliseconds since the epoch, for any instant that a broken clock may give. */
final class Millis {
    private Millis() {}

    static long of(Instant instant) {
        try {
            return instant.toEpochMilli();
        } catch (ArithmeticException outOfRange) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
