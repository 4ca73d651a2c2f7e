/** The lifeboat command: one verb a file; the verbs are listed in {@code Main}. */
@NullMarked
package dev.lifeboat.cli;

import org.jspecify.annotations.NullMarked;
