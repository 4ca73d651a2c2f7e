/** What a drill does alike with every engine, and what an engine must be able to do for it. */
@NullMarked
package dev.lifeboat.drill.engine;

import org.jspecify.annotations.NullMarked;
