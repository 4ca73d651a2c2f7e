/** The demo: a story told by real parts on a throw-away stack. */
@NullMarked
package dev.lifeboat.cli.demo;

import org.jspecify.annotations.NullMarked;
