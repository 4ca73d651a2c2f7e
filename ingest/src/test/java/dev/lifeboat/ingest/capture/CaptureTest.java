package dev.lifeboat.ingest.capture;

import static dev.lifeboat.ingest.Stand.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.ingest.IngestApp;
import dev.lifeboat.ingest.Stand;
import dev.lifeboat.ingest.catalog.CatalogInstaller;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.schemas.stack.TestStack;
import dev.lifeboat.v1.SourceState;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Capture on real parts, when nothing goes wrong. */
@Tag(TestStack.TAG)
class CaptureTest {
    static final String BACKUP = """
            INSERT INTO backup_catalog (backup_name, backup_type, source_database, backup_start_time, backup_end_time,
                backup_size_bytes, backup_location, created_by)
            VALUES ('%s', 'full', '%s', now() - interval '1 hour', now(), 4096, '/backups/x', 'pg_backup')""";

    private final Stand stand = Stand.shared();

    @Test
    void publishesWhatIsThereAndThenEveryChange() {
        var catalog = stand.newCatalog("changes");
        CatalogInstaller.install(catalog.jdbcUrl());
        sql(catalog, BACKUP.formatted("nightly", "orders"));
        try (var app = IngestApp.start(stand.settings(catalog));
                var published = stand.published(catalog)) {
            await().atMost(Duration.ofMinutes(3)).until(() -> published.live().size() == 1);
            sql(
                    catalog,
                    "INSERT INTO backup_verification_tests (backup_id, test_type, test_status) VALUES (1, 'restore', 'passed')",
                    BACKUP.formatted("weekly", "mysql:shop/carts"),
                    "UPDATE backup_catalog SET source_database = 'billing' WHERE backup_name = 'nightly'",
                    "DELETE FROM backup_catalog WHERE backup_name = 'weekly'");
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(published.live())
                            .containsOnlyKeys(
                                    "backup_catalog/1 @ postgresql:prod/billing",
                                    "backup_verification_tests/1 @ backup:" + catalog.id() + "/1"));
            assertThat(published.values(Topics.REFERENCE))
                    .extracting("reference", "database")
                    .contains(org.assertj.core.groups.Tuple.tuple("backup:" + catalog.id() + "/2", "mysql:shop/carts"));
        }
    }

    @Test
    void tellsHowItGoesOverHttpAndByHeartbeat() throws Exception {
        var catalog = stand.newCatalog("health");
        CatalogInstaller.install(catalog.jdbcUrl());
        try (var published = stand.published(catalog)) {
            var app = IngestApp.start(stand.settings(catalog));
            assertThat(get(app, "/livez").statusCode()).isEqualTo(200);
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> get(app, "/readyz").statusCode() == 200);
            sql(
                    catalog,
                    BACKUP.formatted("nightly", "orders"),
                    "INSERT INTO backup_verification_tests (backup_id, test_status) VALUES (1, 'splendid')");
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> get(app, "/metrics").body().contains("kind=\"unknown_word\""));
            assertThat(get(app, "/readyz").body())
                    .contains(catalog.id(), "STREAMING")
                    .doesNotContain("password");

            long closing = System.nanoTime();
            app.close();
            boolean inTime =
                    System.nanoTime() - closing < Duration.ofSeconds(10).toNanos();
            app.close();

            // beyond ten seconds it ends without saying so
            if (inTime) {
                assertThat(published.values(Topics.HEARTBEAT).reduce((a, b) -> b))
                        .hasValueSatisfying(last -> assertThat(last.getState()).isEqualTo(SourceState.STOPPED));
            }
            assertThat(published.values(Topics.HEARTBEAT).filter(beat -> beat.getState() == SourceState.ALIVE))
                    .isNotEmpty()
                    .allSatisfy(beat -> assertThat(beat.getSourcePosition()).isPositive());
        }
    }

    private static HttpResponse<String> get(IngestApp app, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.httpPort() + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
