package dev.lifeboat.cli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The backups of a database, for people. */
final class StatusBackups {
    private StatusBackups() {}

    static void print(PrintWriter out, ArrayNode backups) {
        out.println();
        if (backups.isEmpty()) {
            out.println("no backup is known");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("BACKUP", "TYPE", "ENDED AT", "STATUS", "LEVEL", ""));
        for (JsonNode backup : backups) {
            rows.add(List.of(
                    Printed.text(backup.path("backupId")),
                    Printed.text(backup.path("type")),
                    Printed.text(backup.path("endedAt")),
                    Printed.text(backup.path("status")) + (backup.path("good").asBoolean() ? "" : ", not good"),
                    "L" + Printed.text(backup.path("evidenceLevel")),
                    Printed.text(backup.path("meaning"))
                            + (backup.path("deciding").asBoolean() ? "; the verdict leans on it" : "")));
        }
        Printed.table(out, rows);
    }
}
