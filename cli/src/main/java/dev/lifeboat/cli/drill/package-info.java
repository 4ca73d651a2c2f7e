/** Taking a physical backup of a PostgreSQL server, and rehearsing its restore: nothing here is simulated. */
@NullMarked
package dev.lifeboat.cli.drill;

import org.jspecify.annotations.NullMarked;
