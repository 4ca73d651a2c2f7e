/** What is asked of a database: controls by name, numbers, profiles and rules of waivers. Pure. */
@NullMarked
package dev.lifeboat.streams.policy;

import org.jspecify.annotations.NullMarked;
