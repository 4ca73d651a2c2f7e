/** What a digest of a table is, and what it is made of. How one is made is in the packages of the engines. */
@NullMarked
package dev.lifeboat.snapshot;

import org.jspecify.annotations.NullMarked;
