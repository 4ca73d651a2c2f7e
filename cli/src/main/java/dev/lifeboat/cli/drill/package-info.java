/** {@code lifeboat drill}: rehearses the restore of a backup. */
@NullMarked
package dev.lifeboat.cli.drill;

import org.jspecify.annotations.NullMarked;
