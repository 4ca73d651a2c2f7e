/** What a database server itself says of its log: archiving, slots, identity. Pure; the package server asks. */
@NullMarked
package dev.lifeboat.ingest.probe;

import org.jspecify.annotations.NullMarked;
