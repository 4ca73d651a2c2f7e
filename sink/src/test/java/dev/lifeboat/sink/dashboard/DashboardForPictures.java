package dev.lifeboat.sink.dashboard;

import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.sink.store.Signals;
import dev.lifeboat.sink.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Serves the page with example data until it is stopped: for looking at it, and for the pictures in the docs. */
final class DashboardForPictures {
    private DashboardForPictures() {}

    /** @param args the port, and {@code empty} for no data, {@code hostile} for data that wants to be markup */
    public static void main(String[] args) throws Exception {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
        Path dir = Files.createTempDirectory("lifeboat-pictures");
        var clock = Clock.systemUTC();
        try (var postgres = LocalPostgres.start(dir, 0, Map.of());
                var store = new Store(postgres.jdbcUrl("postgres"), "pictures");
                var signals = new Signals(postgres.jdbcUrl("postgres"));
                var dashboard = new Dashboard(
                        "127.0.0.1",
                        port,
                        store.connections(),
                        () -> new Status(true, List.of(), clock.instant(), 0),
                        () -> "",
                        clock)) {
            store.migrate();
            signals.subscribe(dashboard::changed);
            signals.start();
            dashboard.start();
            var fleet = new ExampleFleet(store, clock.instant());
            if (!List.of(args).contains("empty")) {
                fleet.write();
            }
            if (List.of(args).contains("hostile")) {
                fleet.writeHostile();
            }
            System.out.println("http://127.0.0.1:" + dashboard.port() + "/");
            Thread.currentThread().join();
        }
    }
}
