package dev.lifeboat.snapshot.mariadb;

import dev.lifeboat.ingest.LocalMariadb;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MariadbTest extends MyDigests {
    @TempDir
    static Path directory;

    @BeforeAll
    static void startAServer() throws Exception {
        server = LocalMariadb.start(directory, "--innodb-flush-log-at-trx-commit=0");
    }

    @Override
    Map<String, List<String>> ofItsOwn() {
        return Map.of(
                "uuid", List.of("null", "'00000000-0000-0000-0000-000000000000'"),
                "inet6", List.of("null", "'::1'", "'::2'"));
    }

    @Override
    String encrypted() {
        return "";
    }

    @Override
    String series(int count) {
        return "(select seq as n from seq_1_to_" + count + ") s";
    }
}
