/** Where a drill runs: a directory of its own, processes that do not outlive it, another account than root. */
@NullMarked
package dev.lifeboat.drill.place;

import org.jspecify.annotations.NullMarked;
