package dev.lifeboat.cli.up;

import dev.lifeboat.cli.Console;
import dev.lifeboat.cli.Home;
import dev.lifeboat.local.LocalPostgres;
import dev.lifeboat.local.LocalStack;
import java.util.Locale;

/** What people are told when everything is ready: where it is, and what to do next. */
final class Addresses {
    private Addresses() {}

    static String of(LocalStack parts, DataDirectory data, Console console, double seconds) {
        var ports = parts.ports();
        return String.format(
                Locale.ROOT,
                """

                %s after %.1f s

                  dashboard        http://127.0.0.1:%d/
                  gate             http://127.0.0.1:%d/
                  ingest           http://127.0.0.1:%d/readyz
                  Kafka            127.0.0.1:%d
                  schema registry  http://127.0.0.1:%d/
                  PostgreSQL       127.0.0.1:%d, databases %s and %s, user %s, password in %s
                  settings         %s
                  logs             %s

                Next: open the dashboard; insert a row into the catalog's table backup_catalog and watch it arrive;
                ask the gate: lifeboat gate DATABASE --migration ID. Ctrl-C ends all of it, and keeps the data.\
                """,
                console.bold("Lifeboat is ready"),
                seconds,
                ports.dashboard(),
                ports.gate(),
                ports.ingest(),
                ports.kafka(),
                ports.registry(),
                ports.postgres(),
                LocalStack.CATALOG,
                LocalStack.STORE,
                LocalPostgres.USER,
                data.parts().resolve("postgres").resolve("password"),
                data.path().resolve(Home.SETTINGS),
                data.logs());
    }
}
