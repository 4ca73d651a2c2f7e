/** What a run asks of MariaDB and MySQL: who they are, their journal, their tables, and what this transaction opened. */
@NullMarked
package dev.lifeboat.migrate.mariadb;

import org.jspecify.annotations.NullMarked;
