/** {@code lifeboat procedure}: recovery procedures, registered, printed as runbooks, and followed. */
@NullMarked
package dev.lifeboat.cli.procedure;

import org.jspecify.annotations.NullMarked;
