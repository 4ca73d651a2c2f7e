/** Compares snapshots, and says what may be concluded: equal, different, or neither. */
@NullMarked
package dev.lifeboat.snapshot.compare;

import org.jspecify.annotations.NullMarked;
