/** {@code lifeboat replay}: recorded evidence through the model, and the live log as a recording. */
@NullMarked
package dev.lifeboat.cli.replay;

import org.jspecify.annotations.NullMarked;
