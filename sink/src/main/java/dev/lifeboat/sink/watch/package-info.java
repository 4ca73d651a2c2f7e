/** The second watch: what is overdue or silent, seen from the store, independent of the topology. */
@NullMarked
package dev.lifeboat.sink.watch;

import org.jspecify.annotations.NullMarked;
