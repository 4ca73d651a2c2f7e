package dev.lifeboat.sink.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.sink.RealParts;
import dev.lifeboat.sink.store.Signals;
import dev.lifeboat.sink.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page in a real browser, over a real store. */
@ExtendWith(RealParts.Extension.class)
class PageTest {
    private final Clock clock = Clock.systemUTC();
    private volatile Status status;
    private Store store;
    private Signals signals;
    private Dashboard dashboard;
    private ExampleFleet fleet;
    private Chromium chromium;

    @BeforeEach
    void open(RealParts parts) throws Exception {
        Optional<Path> binary = Chromium.installed();
        assumeTrue(binary.isPresent(), "Chromium is not installed: apt-get install chromium");
        String jdbcUrl = parts.newStore();
        status = new Status(true, List.of(), clock.instant(), 0);
        store = new Store(jdbcUrl, "page");
        store.migrate();
        signals = new Signals(jdbcUrl);
        dashboard = new Dashboard("127.0.0.1", 0, store.connections(), () -> status, () -> "", clock);
        signals.subscribe(dashboard::changed);
        signals.start();
        dashboard.start();
        chromium = new Chromium(binary.orElseThrow(), 1280, 900, false);
        fleet = new ExampleFleet(store, clock.instant());
    }

    @AfterEach
    void close() throws Exception {
        if (chromium != null) {
            chromium.close();
            dashboard.close();
            signals.close();
            store.close();
        }
    }

    @Test
    void tellsAStrangerWhatToDoAndThenShowsDatabasesAsTheyCome() throws Exception {
        chromium.open(page(""));
        chromium.awaitText("No database has been judged yet.");
        chromium.awaitText("Live");
        assertThat(chromium.text()).contains("./lifeboat catalog install");

        fleet.write();

        chromium.awaitText("ledger");
        assertThat(chromium.text()).contains("Blocked").contains("At risk").contains("RR-09");
        assertThat(chromium.evaluate("document.querySelector('.row .row-verdict').innerText"))
                .as("the worst comes first")
                .isEqualTo("Blocked");
    }

    @Test
    void opensADatabaseByKeyboardAndShowsEachControlWithItsEvidence() throws Exception {
        fleet.write();
        chromium.open(page(""));
        chromium.awaitText("ledger");

        chromium.press("/", "Slash");
        for (char letter : "orders".toCharArray()) {
            chromium.press(String.valueOf(letter), "Key" + Character.toUpperCase(letter));
        }
        chromium.awaitText("1 of 12");
        chromium.press("Tab", "Tab");
        chromium.press("Enter", "Enter");

        chromium.awaitText("4 required controls do not hold");
        assertThat(chromium.text())
                .contains("RESTORE_TEST_MISSING")
                .contains("backup_catalog/42")
                .contains("lifeboat.backup.v1 2@1302")
                .contains("Not judged")
                .containsPattern("in 5 h 5\\d min")
                .contains("Waived by dba-lead and cto ends in 20 d")
                .contains("CHECKLIST_INCOMPLETE");
        assertThat(chromium.evaluate("document.querySelectorAll('table.controls tbody tr').length"))
                .isEqualTo("25");
        chromium.press("Escape", "Escape");
        chromium.awaitText("All controls hold");
    }

    @Test
    void showsMarkupInEvidenceAsText() throws Exception {
        fleet.writeHostile();
        chromium.open(page(""));
        chromium.awaitText("<script>document.title='owned'</script>");
        chromium.evaluate("document.querySelector('.row').click()");
        chromium.awaitText("Open alerts");

        assertThat(chromium.text()).contains("<img src=x onerror=");
        assertThat(chromium.evaluate("document.title"))
                .doesNotStartWith("owned")
                .contains("Lifeboat");
        assertThat(chromium.evaluate("document.querySelectorAll('main script, main img').length"))
                .isEqualTo("0");
    }

    @Test
    void neverLetsOldDataLookCurrent() throws Exception {
        fleet.write();
        chromium.open(page(""));
        chromium.awaitText("Live");

        status = new Status(true, List.of("PostgreSQL does not answer"), clock.instant(), 0);
        chromium.awaitText("The store is not being updated: PostgreSQL does not answer. What you see is from");

        status = new Status(true, List.of(), clock.instant(), 0);
        chromium.awaitText("Live");

        dashboard.close();
        chromium.awaitText("The connection to the sink is lost");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> chromium.evaluate("document.body.classList.contains('stale')")
                        .equals("true"));
    }

    private String page(String hash) {
        return "http://127.0.0.1:" + dashboard.port() + "/" + hash;
    }
}
