/** When which drill is due, told from evidence alone: pure, and the same after every restart. */
@NullMarked
package dev.lifeboat.drill.schedule;

import org.jspecify.annotations.NullMarked;
