package dev.lifeboat.sink.alerts;

import java.time.Instant;

/**
 * One step of one alert, due to be posted to one webhook.
 *
 * @param id row of the outbox
 * @param messageKey the call's Idempotency-Key
 * @param alertId the alert; its steps are delivered one after the other
 * @param at the instant of the step
 * @param attempts calls made before
 * @param body the payload, JSON
 */
record Delivery(long id, String messageKey, String alertId, Instant at, int attempts, String body) {}
