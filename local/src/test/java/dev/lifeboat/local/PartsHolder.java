package dev.lifeboat.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A parent of PostgreSQL and the broker for {@link TetherTest} to kill: prints their process ids, then waits for ever. */
final class PartsHolder {
    private PartsHolder() {}

    public static void main(String[] args) throws InterruptedException {
        var dir = Path.of(args[0]);
        var postgres = LocalPostgres.start(dir.resolve("postgres"), 0, Map.of());
        var broker = LocalBroker.start(dir.resolve("kafka"), 0, 0, 256);
        System.out.println(postgres.pid() + " " + postgres.process().pid() + " " + broker.pid());
        new CountDownLatch(1).await();
    }
}
