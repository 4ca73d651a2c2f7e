/** Interactive queries: dirty, fast, advisory reads of the state stores, on this instance and its peers. */
@NullMarked
package dev.lifeboat.streams.queries;

import org.jspecify.annotations.NullMarked;
