/** What comes of the controls: readiness, decisions and forecasts. Pure: no Kafka, no Avro, no clock, no I/O. */
@NullMarked
package dev.lifeboat.streams.readiness;

import org.jspecify.annotations.NullMarked;
