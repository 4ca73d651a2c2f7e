/** {@code lifeboat snapshot}: digests of what the tables of a database hold, taken and compared. */
@NullMarked
package dev.lifeboat.cli.snapshot;

import org.jspecify.annotations.NullMarked;
