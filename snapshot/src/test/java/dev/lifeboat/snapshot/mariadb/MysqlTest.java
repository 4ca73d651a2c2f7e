package dev.lifeboat.snapshot.mariadb;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.ingest.LocalMariadb;
import dev.lifeboat.ingest.server.CannotAskException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Its accounts prove themselves by {@code caching_sha2_password}, over loopback. */
class MysqlTest extends MyDigests {
    @TempDir
    static Path directory;

    @BeforeAll
    static void startAServer() throws Exception {
        server = LocalMariadb.startMysql(
                directory,
                "--innodb-flush-log-at-trx-commit=0",
                "--max-allowed-packet=16M",
                "--performance-schema=OFF",
                "--cte-max-recursion-depth=100000",
                "--local-infile=OFF");
    }

    @Override
    Map<String, List<String>> ofItsOwn() {
        return Map.of(
                "double", List.of("0", "-0e0", "0.1", "null"),
                "vector(2)", List.of("null", "to_vector('[1,2]')", "to_vector('[1,3]')"),
                "varchar(9) collate utf8mb4_0900_ai_ci", List.of("null", "'a'", "'A'", "'a '", "'á'"),
                "json", List.of("null", "'null'", "'{\"a\": 1, \"b\": 2}'", "'{\"b\": 1, \"a\": 2}'"));
    }

    @Override
    String encrypted() {
        return "&sslMode=trust";
    }

    @Test
    void aPasswordIsNotSentInTheClearAndTheMessageSaysWhatToDo() {
        execute("create user 'plain'@'%' identified by 'pw'");
        var url = server.jdbcUrl("shop").replaceFirst("\\?.*", "") + "?user=plain&password=pw";

        assertThatThrownBy(() -> take("plain", url))
                .isInstanceOf(CannotAskException.class)
                .hasMessageContaining("add sslMode=verify-full to the URL");
        execute("drop user 'plain'@'%'");
    }

    @Override
    String series(int count) {
        return "(with recursive r (n) as (select 1 union all select n + 1 from r where n < " + count
                + ") select n from r) s";
    }
}
