/** Asking the gate and reading readiness from the command line: {@code gate}, {@code status}, {@code register}. */
@NullMarked
package dev.lifeboat.cli.gate;

import org.jspecify.annotations.NullMarked;
