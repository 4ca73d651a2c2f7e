/** Judge: per database, fold evidence into state, evaluate, and publish what changed. */
@NullMarked
package dev.lifeboat.streams.judge;

import org.jspecify.annotations.NullMarked;
