/** Takes a snapshot of a database: all its tables at one instant, over as many connections as one wants. */
@NullMarked
package dev.lifeboat.snapshot.take;

import org.jspecify.annotations.NullMarked;
