/** Takes reports over HTTP, and says that it has them once Kafka has. */
@NullMarked
package dev.lifeboat.ingest.intake;

import org.jspecify.annotations.NullMarked;
