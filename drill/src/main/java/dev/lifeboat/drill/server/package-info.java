/** A server that comes up from what was restored, apart from everything else, and what can be asked of it. */
@NullMarked
package dev.lifeboat.drill.server;

import org.jspecify.annotations.NullMarked;
