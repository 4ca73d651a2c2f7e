/** Runs a drill, phase by phase, and says what came of it. */
@NullMarked
package dev.lifeboat.drill.run;

import org.jspecify.annotations.NullMarked;
