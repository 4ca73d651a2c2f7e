/** The verb that reads backup tools into evidence. */
@NullMarked
package dev.lifeboat.cli.observe;

import org.jspecify.annotations.NullMarked;
