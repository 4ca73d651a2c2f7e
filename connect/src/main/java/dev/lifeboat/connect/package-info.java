/** Capture of catalogs as a source connector of Kafka Connect: what it publishes leaves through the worker. */
@NullMarked
package dev.lifeboat.connect;

import org.jspecify.annotations.NullMarked;
