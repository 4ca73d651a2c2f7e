/** Reads catalogs by change data capture, and publishes what the mapping makes of their rows. */
@NullMarked
package dev.lifeboat.ingest.capture;

import org.jspecify.annotations.NullMarked;
