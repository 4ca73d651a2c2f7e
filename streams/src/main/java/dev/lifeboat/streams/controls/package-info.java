/** The twenty-five controls, and what they look at. Pure. */
@NullMarked
package dev.lifeboat.streams.controls;

import org.jspecify.annotations.NullMarked;
