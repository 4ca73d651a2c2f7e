/** Runs backup tools or opens their saved output, has an adapter read it, and publishes what is new. */
@NullMarked
package dev.lifeboat.ingest.tools;

import org.jspecify.annotations.NullMarked;
