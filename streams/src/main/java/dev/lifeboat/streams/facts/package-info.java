/** What sources tell of a database, as plain values: registrations, backups, verifications and the rest. Pure, like all of the model. */
@NullMarked
package dev.lifeboat.streams.facts;

import org.jspecify.annotations.NullMarked;
