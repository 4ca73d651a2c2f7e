/** {@code lifeboat audit}: what a database itself says of whether it could be brought back. */
@NullMarked
package dev.lifeboat.cli.audit;

import org.jspecify.annotations.NullMarked;
