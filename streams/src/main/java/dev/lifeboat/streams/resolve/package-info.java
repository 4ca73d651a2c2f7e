/** Resolve: evidence that names only a backup or a migration meets its reference, and leaves keyed by database. */
@NullMarked
package dev.lifeboat.streams.resolve;

import org.jspecify.annotations.NullMarked;
