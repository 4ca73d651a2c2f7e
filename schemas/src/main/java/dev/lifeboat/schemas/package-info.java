/** The topic catalogue, the Avro codec and the registry: the only place where modules meet. */
@NullMarked
package dev.lifeboat.schemas;

import org.jspecify.annotations.NullMarked;
