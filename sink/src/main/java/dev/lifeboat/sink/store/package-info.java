/** The compliance store: rows and offsets of one poll in one PostgreSQL transaction. */
@NullMarked
package dev.lifeboat.sink.store;

import org.jspecify.annotations.NullMarked;
