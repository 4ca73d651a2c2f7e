package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.Listed;
import dev.lifeboat.drill.place.Programs;
import dev.lifeboat.drill.place.Scratch;
import java.util.List;

/**
 * Where a backup is restored to.
 *
 * @param scratch the drill's own directory
 * @param programs of the major version of the backup
 * @param database what the server calls the database
 * @param superuser the role to restore a dump by
 * @param chain all that the backup is restored from, itself last; empty where it needs no other
 */
public record Target(Scratch scratch, Programs programs, String database, String superuser, List<Listed> chain) {
    public Target {
        chain = List.copyOf(chain);
    }

    /** Of a backup that needs no other. */
    public Target(Scratch scratch, Programs programs, String database, String superuser) {
        this(scratch, programs, database, superuser, List.of());
    }
}
