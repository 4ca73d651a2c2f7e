/** What every instance looks up: the sources that are alive, and the policies. */
@NullMarked
package dev.lifeboat.streams.books;

import org.jspecify.annotations.NullMarked;
