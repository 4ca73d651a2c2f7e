/** A rehearsal of a restore: what is asked for, its phases, and what came of it. Values only. */
@NullMarked
package dev.lifeboat.drill;

import org.jspecify.annotations.NullMarked;
