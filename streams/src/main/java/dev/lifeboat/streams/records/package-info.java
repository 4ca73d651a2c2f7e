/** What the model takes and answers as records: out of Avro and into it, and packed for the stores. */
@NullMarked
package dev.lifeboat.streams.records;

import org.jspecify.annotations.NullMarked;
