/** Policies and waivers, as people write them: the file of policies, and the verbs policy and waive. */
@NullMarked
package dev.lifeboat.cli.policy;

import org.jspecify.annotations.NullMarked;
