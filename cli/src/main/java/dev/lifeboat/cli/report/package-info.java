/** {@code lifeboat report}: a thin client of the intake of evidence. */
@NullMarked
package dev.lifeboat.cli.report;

import org.jspecify.annotations.NullMarked;
