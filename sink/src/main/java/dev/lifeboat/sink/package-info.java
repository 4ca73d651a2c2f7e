/** The sink: reads what the topology publishes into PostgreSQL, calls webhooks, and serves the dashboard. */
@NullMarked
package dev.lifeboat.sink;

import org.jspecify.annotations.NullMarked;
