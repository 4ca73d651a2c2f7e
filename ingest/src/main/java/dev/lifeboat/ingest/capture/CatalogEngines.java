package dev.lifeboat.ingest.capture;

import java.util.List;
import java.util.stream.Collectors;

/** The kinds of servers that catalogs are read from. */
final class CatalogEngines {
    private static final List<CatalogEngine> ALL =
            List.of(new PostgresEngine(), new MariadbEngine(), new SqlServerEngine());

    private CatalogEngines() {}

    /**
     * The engine of a URL.
     *
     * @throws IllegalArgumentException if there is none, without repeating the URL, which may hold a password
     */
    static CatalogEngine of(String jdbcUrl) {
        return ALL.stream()
                .filter(engine -> engine.takes(jdbcUrl))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "expected " + ALL.stream().map(CatalogEngine::example).collect(Collectors.joining(" or "))));
    }
}
