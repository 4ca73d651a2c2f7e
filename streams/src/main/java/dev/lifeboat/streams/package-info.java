/** The topology that joins evidence into readiness, and the application that runs it. */
@NullMarked
package dev.lifeboat.streams;

import org.jspecify.annotations.NullMarked;
