/** The catalog: its tables, and the pure mapping of their rows to evidence. Knows neither Kafka nor Debezium. */
@NullMarked
package dev.lifeboat.ingest.catalog;

import org.jspecify.annotations.NullMarked;
