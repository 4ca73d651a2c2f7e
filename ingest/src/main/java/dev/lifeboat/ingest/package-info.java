/** Turns every source of evidence into canonical records on the evidence topics. */
@NullMarked
package dev.lifeboat.ingest;

import org.jspecify.annotations.NullMarked;
