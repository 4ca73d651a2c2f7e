package dev.lifeboat.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lifeboat.ingest.catalog.FoundTables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class JoiningTest {
    private static final Epoch LAST = epoch(Map.of("backup_catalog", "100/200"));
    private static final long READ = 5_000;

    @Test
    void joinsOnToTheSameTablesInALogThatGrew() {
        assertThat(joining("100/200", READ).reasonToBeginAfresh(LAST, Optional.of(READ)))
                .isNull();
        assertThat(joining("100/200", READ + 1).reasonToBeginAfresh(LAST, Optional.of(READ)))
                .isNull();
    }

    @Test
    void beginsAfreshWhenTheLogEndsBeforeWhereReadingStopped() {
        assertThat(joining("100/200", READ - 1).reasonToBeginAfresh(LAST, Optional.of(READ)))
                .contains("0/1387", "0/1388", "set back");
    }

    @Test
    void beginsAfreshWhenATableWasMadeAnewOrWasNotPublishedForAWhile() {
        assertThat(joining("101/201", READ).reasonToBeginAfresh(LAST, Optional.of(READ)))
                .contains("backup_catalog", "made anew");
        assertThat(joining("100/201", READ).reasonToBeginAfresh(LAST, Optional.of(READ)))
                .contains("backup_catalog", "not published");
    }

    @Test
    void beginsAfreshOnceAfterAVersionThatDidNotRememberWhichTablesItRead() throws Exception {
        var old = new ObjectMapper().readValue("""
                        {"number": 3, "snapshotting": false, "reason": "it was never read", "systemIdentifier": "7",
                         "timeline": "1", "tables": ["backup_catalog"], "base": 12}
                        """, Epoch.class);
        assertThat(old.base()).isEqualTo(12);
        assertThat(joining("100/200", READ).reasonToBeginAfresh(old, Optional.of(READ)))
                .contains("did not remember");
        var json = new ObjectMapper();
        assertThat(json.readValue(json.writeValueAsBytes(LAST), Epoch.class)).isEqualTo(LAST);
    }

    private static Epoch epoch(Map<String, String> identities) {
        return new Epoch(1, false, "it was never read", "7", "1", List.of("backup_catalog"), identities, 0);
    }

    private static Joining joining(String identity, long lsn) {
        return new Joining(
                "slot",
                "catalog",
                new Joining.Server("7", "1", lsn),
                new FoundTables(
                        new TreeMap<>(Map.of("backup_catalog", true)),
                        new TreeMap<>(Map.of("backup_catalog", identity)),
                        List.of()),
                Optional.of(new Joining.Slot("pgoutput", "catalog", null, "reserved", READ)));
    }
}
