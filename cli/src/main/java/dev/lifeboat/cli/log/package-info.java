/** What verbs read from Kafka and write to it: the newest values of compacted topics, and single records. */
@NullMarked
package dev.lifeboat.cli.log;

import org.jspecify.annotations.NullMarked;
