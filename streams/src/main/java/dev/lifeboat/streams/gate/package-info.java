/** The gate API: asks for decisions through the log, answers with what was committed, and serves advisory reads. */
@NullMarked
package dev.lifeboat.streams.gate;

import org.jspecify.annotations.NullMarked;
