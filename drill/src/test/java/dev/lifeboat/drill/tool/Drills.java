package dev.lifeboat.drill.tool;

import dev.lifeboat.drill.Choice;
import dev.lifeboat.drill.DrillReport;
import dev.lifeboat.drill.DrillRequest;
import dev.lifeboat.drill.Expected;
import dev.lifeboat.drill.Floors;
import dev.lifeboat.drill.Progress;
import dev.lifeboat.drill.run.Drill;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.file.SnapshotFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** Drills of {@code orders} in tests, with the words of the verb: {@code --no-check}, {@code --name NAME} ... */
final class Drills {
    private Drills() {}

    static DrillReport drill(RestoreTool tool, Path directory, List<String> args) {
        return drill(tool, directory, args, begun -> {});
    }

    static DrillReport drill(RestoreTool tool, Path directory, List<String> args, Consumer<Drill.Begun> begun) {
        return new Drill(request(directory, args), tool, Clock.systemUTC(), new Random(1), Progress.NONE, begun).run();
    }

    private static DrillRequest request(Path directory, List<String> args) {
        var said = new HashMap<String, String>();
        for (int i = 0; i < args.size(); i++) {
            said.put(args.get(i), i + 1 < args.size() ? args.get(i + 1) : "");
        }
        return new DrillRequest(
                "postgresql:prod/orders",
                said.getOrDefault("--name", "orders"),
                Choice.of(said.getOrDefault("--backup", "latest")),
                at(said),
                Path.of(said.getOrDefault("--directory", directory.toString())),
                said.get("--system-identifier"),
                Floors.NOT_EMPTY,
                List.of(),
                !said.containsKey("--no-check"),
                Duration.ofMinutes(20),
                null,
                said.getOrDefault("--user", "postgres"),
                said.getOrDefault("--superuser", "postgres"),
                said.containsKey("--binaries") ? Path.of(said.get("--binaries")) : null,
                List.of(),
                "drill",
                false,
                expected(said));
    }

    private static Expected expected(Map<String, String> said) {
        String file = said.get("--snapshot");
        return file == null
                ? null
                : new Expected(SnapshotFile.read(Path.of(file)), Seal.plain(), said.get("--assume-no-writes"));
    }

    private static Instant at(Map<String, String> said) {
        String instant = said.get("--point-in-time");
        return instant == null ? null : Instant.parse(instant);
    }

    /** What was restored, in words that a failed test shows. */
    static String told(DrillReport report) {
        return report.checks().toString();
    }
}
