/** Digests of tables of MariaDB and MySQL: what the server is asked, so that it does the adding up itself. */
@NullMarked
package dev.lifeboat.snapshot.mariadb;

import org.jspecify.annotations.NullMarked;
