/** What scripts report, as evidence: JSON in, facts out, every mistake told at its place. Pure. */
@NullMarked
package dev.lifeboat.ingest.report;

import org.jspecify.annotations.NullMarked;
