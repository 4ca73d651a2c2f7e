/** Drills by a script of somebody's own: what it is told, what it may tell, and what that is worth. */
@NullMarked
package dev.lifeboat.drill.script;

import org.jspecify.annotations.NullMarked;
