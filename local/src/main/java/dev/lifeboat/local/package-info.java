/** The real parts on this machine: PostgreSQL, the Kafka broker and the schema registry as tethered child processes. */
@NullMarked
package dev.lifeboat.local;

import org.jspecify.annotations.NullMarked;
