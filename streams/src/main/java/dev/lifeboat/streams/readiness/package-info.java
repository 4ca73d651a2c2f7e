/** The readiness model: facts in, results, verdict and decisions out. Pure: no Kafka, no Avro, no clock, no I/O. */
@NullMarked
package dev.lifeboat.streams.readiness;

import org.jspecify.annotations.NullMarked;
