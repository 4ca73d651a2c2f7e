/** {@code lifeboat up}: everything on this machine, watched over until it is told to end. */
@NullMarked
package dev.lifeboat.cli.up;

import org.jspecify.annotations.NullMarked;
