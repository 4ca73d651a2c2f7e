/** {@code lifeboat migrate}: runs a plan under the gate, and asks the target what became of it. */
@NullMarked
package dev.lifeboat.cli.migrate;

import org.jspecify.annotations.NullMarked;
