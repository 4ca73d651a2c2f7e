/** MariaDB and MySQL in a drill: servers on what was restored, or fresh ones; nothing of their sources but their data. */
@NullMarked
package dev.lifeboat.drill.mariadb;

import org.jspecify.annotations.NullMarked;
