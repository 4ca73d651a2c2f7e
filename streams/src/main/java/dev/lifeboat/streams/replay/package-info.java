/** Recorded evidence: its format, and the model run over it on its own clock. Imports no Kafka. */
@NullMarked
package dev.lifeboat.streams.replay;

import org.jspecify.annotations.NullMarked;
