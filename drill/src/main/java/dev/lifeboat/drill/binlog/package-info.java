/** The binary log of MariaDB, as files that somebody keeps: which part of it leads from a backup to an instant. Reads only. */
@NullMarked
package dev.lifeboat.drill.binlog;

import org.jspecify.annotations.NullMarked;
