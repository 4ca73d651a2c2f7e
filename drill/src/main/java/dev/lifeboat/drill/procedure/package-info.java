/** Recovery procedures: steps with commands, filled in for one backup, and followed as a drill. */
@NullMarked
package dev.lifeboat.drill.procedure;

import org.jspecify.annotations.NullMarked;
