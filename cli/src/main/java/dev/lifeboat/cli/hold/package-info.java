/** Backups that are held for migrations: which, until when, and passed on to the tool that would delete them. */
@NullMarked
package dev.lifeboat.cli.hold;

import org.jspecify.annotations.NullMarked;
