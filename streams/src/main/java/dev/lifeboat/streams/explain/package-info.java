/** Explain: reads the log again up to the positions that an answer names, and shows whether the same answer comes of it. */
@NullMarked
package dev.lifeboat.streams.explain;

import org.jspecify.annotations.NullMarked;
