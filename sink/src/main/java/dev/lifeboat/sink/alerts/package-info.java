/** Alert channels: an outbox in the store, and webhooks that are told of each step in order. */
@NullMarked
package dev.lifeboat.sink.alerts;

import org.jspecify.annotations.NullMarked;
