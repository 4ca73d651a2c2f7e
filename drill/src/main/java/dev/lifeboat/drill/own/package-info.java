/** Taking a physical backup of a PostgreSQL server, and rehearsing its restore: nothing here is simulated. */
@NullMarked
package dev.lifeboat.drill.own;

import org.jspecify.annotations.NullMarked;
