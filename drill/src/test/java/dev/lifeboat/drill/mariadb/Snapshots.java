package dev.lifeboat.drill.mariadb;

import dev.lifeboat.drill.Expected;
import dev.lifeboat.ingest.server.Address;
import dev.lifeboat.snapshot.Algorithm;
import dev.lifeboat.snapshot.Seal;
import dev.lifeboat.snapshot.file.SnapshotFile;
import dev.lifeboat.snapshot.take.Take;
import dev.lifeboat.snapshot.take.TakeProgress;
import dev.lifeboat.snapshot.take.TakeRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Snapshots of {@code orders} of a source that opens no port. */
final class Snapshots {
    private Snapshots() {}

    static Expected taken(String database, Path socket, Path file) {
        var url = "jdbc:mariadb://localhost/orders?user=root&sslMode=disable&socketFactory="
                + MariadbSockets.class.getName() + "&" + MariadbSockets.PATH + "=" + socket;
        var request = new TakeRequest(
                database,
                List.of(),
                Map.of(),
                Algorithm.MYSQL_PORTABLE,
                Seal.plain(),
                1,
                Duration.ofMinutes(5),
                null,
                file,
                false);
        try (var take =
                new Take(Address.of(url, null, Map.of(), List.of()), request, Clock.systemUTC(), TakeProgress.NONE)) {
            take.run();
        }
        return new Expected(SnapshotFile.read(file), Seal.plain(), "nobody else is here");
    }
}
