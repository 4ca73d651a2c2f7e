/** Snapshots as evidence. */
@NullMarked
package dev.lifeboat.snapshot.evidence;

import org.jspecify.annotations.NullMarked;
