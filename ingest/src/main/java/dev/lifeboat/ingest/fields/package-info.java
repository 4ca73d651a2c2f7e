/** Reads what tools print field by field, so that one bad entry is told and hides no other. Pure. */
@NullMarked
package dev.lifeboat.ingest.fields;

import org.jspecify.annotations.NullMarked;
