package dev.lifeboat.cli.demo;

import dev.lifeboat.drill.Check;
import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.drill.run.DrillEvidence;
import dev.lifeboat.drill.tool.PgBaseBackupTool;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.snapshot.file.Snapshot;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationType;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One {@code lifeboat drill run} of a backup of the orders database, with the programs of the parts and nobody else's account. */
final class OrdersDrill {
    /** As whom root runs it: on a machine with nothing but a JDK, there is no account but its own. */
    private static final String ACCOUNT = "root";

    private static final Duration TIME_LIMIT = Duration.ofMinutes(10);

    private final OrdersDatabase orders;
    private final OrdersBackup backup;
    private final Snapshot held;
    private final DrillRequest request;
    private final PgBaseBackupTool tool;

    /**
     * @param directory below which it restores
     * @param pointInTime what to recover to; null: to the end of the backup
     * @param held what the database held then
     */
    OrdersDrill(
            OrdersDatabase orders,
            OrdersContents contents,
            Path directory,
            OrdersBackup backup,
            @Nullable Instant pointInTime,
            Snapshot held)
            throws SQLException {
        this.orders = orders;
        this.backup = backup;
        this.held = held;
        this.tool = new PgBaseBackupTool(
                backup.directory(),
                pointInTime == null
                        ? Map.of()
                        : Map.of("wal-archive", orders.archive().toString()));
        this.request = new DrillRequest(
                Registration.DATABASE,
                OrdersDatabase.NAME,
                new Choice.Of(backup.id()),
                pointInTime,
                directory,
                orders.systemIdentifier(),
                Floors.NOT_EMPTY,
                List.of(),
                true,
                TIME_LIMIT,
                null,
                ACCOUNT,
                LocalPostgres.USER,
                LocalPostgres.programs(),
                List.of(),
                "a server of its own on this machine",
                false,
                contents.expected(held));
    }

    /** What to recover to; null: to the end of the backup. */
    @Nullable
    Instant pointInTime() {
        return request.pointInTime();
    }

    /** What must come back. */
    Snapshot held() {
        return held;
    }

    DrillReport run(Progress progress) {
        return new Drill(request, tool, InstantSource.system(), new Random(), progress, begun -> {}).run();
    }

    /** Whether every table came back, row by row, as it was. */
    static boolean sameContents(DrillReport report) {
        return report.checks().stream()
                .anyMatch(check -> check.name().equals("contents") && check.outcome() == Check.Outcome.PASSED);
    }

    /** What such a drill publishes, and here a script of the DBA writes into the catalog. */
    VerificationEvidence evidence(DrillReport report, VerificationType type) {
        return new DrillEvidence(request, tool.name(), null, null)
                .ended(report).facts().stream()
                        .map(fact -> (VerificationEvidence) fact.value())
                        .filter(evidence -> evidence.getType() == type)
                        .findFirst()
                        .orElseThrow();
    }

    /** The lines by which it is done again from a shell; the shop needs not run. */
    List<String> command() {
        var lines = new ArrayList<>(List.of(
                "./lifeboat drill run " + Registration.DATABASE + " --tool " + tool.name() + " \\",
                "  --input " + backup.directory() + " \\",
                "  --binaries " + LocalPostgres.programs()
                        + ("root".equals(System.getProperty("user.name")) ? " --user " + ACCOUNT : "")));
        if (request.pointInTime() != null) {
            lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " \\");
            lines.add("  --set wal-archive=" + orders.archive() + " --point-in-time " + request.pointInTime());
        }
        return lines;
    }
}
