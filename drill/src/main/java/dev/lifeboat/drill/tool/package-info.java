/** The backup tools that a drill restores with: what each lists, checks and runs. Plans only; nothing is run here. */
@NullMarked
package dev.lifeboat.drill.tool;

import org.jspecify.annotations.NullMarked;
