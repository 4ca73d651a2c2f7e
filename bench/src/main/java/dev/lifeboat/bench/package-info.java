/** Benchmarks. Each reports a ratio taken in one run, beside what it compares with. */
@NullMarked
package dev.lifeboat.bench;

import org.jspecify.annotations.NullMarked;
