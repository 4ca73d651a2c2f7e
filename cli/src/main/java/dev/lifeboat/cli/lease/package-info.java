/** What those tell who run migrations: that one has started, still runs, and how it ended; and who may run one now. */
@NullMarked
package dev.lifeboat.cli.lease;

import org.jspecify.annotations.NullMarked;
