/** What is known of a database: the facts that count, sorted for judging. Pure. */
@NullMarked
package dev.lifeboat.streams.state;

import org.jspecify.annotations.NullMarked;
