package dev.lifeboat.ingest.capture;

import java.time.Instant;

/**
 * A pulse that came back through the change stream.
 *
 * @param number counts the pulses of one reading; 0 where they are not counted
 * @param sent when it was sent: all that was committed before has been read
 */
record Beat(long number, Instant sent) {}
