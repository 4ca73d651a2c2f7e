/** Scripts of mariadb-dump and mysqldump. */
@NullMarked
package dev.lifeboat.ingest.mariadbdump;

import org.jspecify.annotations.NullMarked;
