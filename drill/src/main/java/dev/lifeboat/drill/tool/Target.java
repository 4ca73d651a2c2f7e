package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;

/**
 * Where a backup is restored to.
 *
 * @param scratch the drill's own directory
 * @param programs of the major version of the backup
 * @param database what the server calls the database
 * @param superuser the role to restore a dump by
 */
public record Target(Scratch scratch, Programs programs, String database, String superuser) {}
