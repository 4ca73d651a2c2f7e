/** The HTTP API and the page that people look at. */
@NullMarked
package dev.lifeboat.sink.dashboard;

import org.jspecify.annotations.NullMarked;
