package dev.lifeboat.cli.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.readiness.Result;
import dev.lifeboat.streams.replay.Recording;
import dev.lifeboat.streams.replay.Replay;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What adapters tell of positions in the log is what the model joins chains by. With the fixtures of the adapters. */
class JoiningTest {
    private static final Path FIXTURES = Path.of("../ingest/src/test/resources");
    private static final Instant SAVED = Instant.parse("2026-11-22T02:30:00Z");
    private static final String FIRST_DELTA =
            "base_000000010000000000000009_D_000000010000000000000004_backup_stop_sentinel.json";
    private static final String SECOND_DELTA =
            "base_00000001000000000000000C_D_000000010000000000000009_backup_stop_sentinel.json";
    private static final UnaryOperator<String> AS_IT_IS = text -> text;

    @TempDir
    private Path dir;

    @Test
    void joinsTheDeltasOfWalG() throws Exception {
        var orders = "postgresql:prod/orders";
        String[] all = {"detail.json", FIRST_DELTA, SECOND_DELTA, "verify-ok.json"};

        assertThat(judged("wal-g", orders, "RR-07", AS_IT_IS, all).outcome()).isEqualTo(Outcome.PASS);
        assertThat(judged("wal-g", orders, "RR-15", AS_IT_IS, all).outcome()).isEqualTo(Outcome.PASS);
        assertThat(judged("wal-g", orders, "RR-16", AS_IT_IS, all).outcome()).isEqualTo(Outcome.PASS);
        assertThat(judged("wal-g", orders, "RR-07", AS_IT_IS, "detail.json").code())
                .as("without sentinels nothing tells")
                .isEqualTo(ReasonCode.CHAIN_UNKNOWN);
        assertThat(judged("wal-g", orders, "RR-15", AS_IT_IS, "detail.json", "verify-lost.json")
                        .outcome())
                .isEqualTo(Outcome.FAIL);
    }

    @Test
    void joinsTheDifferentialsAndTheLogOfSqlServer() throws Exception {
        var orders = "sqlserver:sql01/orders";

        assertThat(judged("mssql", orders, "RR-07", AS_IT_IS, "backups.json").outcome())
                .isEqualTo(Outcome.PASS);
        assertThat(judged("mssql", orders, "RR-14", AS_IT_IS, "backups.json").outcome())
                .isEqualTo(Outcome.PASS);
        UnaryOperator<String> later = text -> text.replace(
                "\"differential_base_lsn\": \"340000000000011000001\"",
                "\"differential_base_lsn\": \"340000000000014100001\"");
        assertThat(judged("mssql", orders, "RR-07", later, "backups.json").code())
                .as("what is changed between them is in neither")
                .isEqualTo(ReasonCode.LOG_RANGE_GAP);
    }

    @Test
    void joinsTheIncrementalsOfRman() throws Exception {
        UnaryOperator<String> withoutFullOnes =
                text -> text.replace("\"input_type\": \"DB FULL\"", "\"input_type\": \"CONTROLFILE\"");

        assertThat(judged("rman", "oracle:erp/orcl", "RR-07", withoutFullOnes, "jobs.json")
                        .code())
                .as("the third builds on nothing that is known")
                .isEqualTo(ReasonCode.CHAIN_UNKNOWN);
        UnaryOperator<String> joined =
                text -> withoutFullOnes.apply(text).replace("18446744073709551099", "18446744073709551100");
        assertThat(judged("rman", "oracle:erp/orcl", "RR-07", joined, "jobs.json")
                        .outcome())
                .isEqualTo(Outcome.PASS);
    }

    private Result judged(String tool, String database, String control, UnaryOperator<String> change, String... files)
            throws Exception {
        var args = new ArrayList<>(List.of(tool, "--database", database, "--json"));
        if (tool.equals("rman")) {
            args.addAll(List.of("--set", "zone=UTC"));
        }
        for (String file : files) {
            Path saved = dir.resolve(file);
            Files.writeString(
                    saved, change.apply(Files.readString(FIXTURES.resolve(tool).resolve(file))));
            Files.setLastModifiedTime(saved, FileTime.from(SAVED));
            args.addAll(List.of("--input", saved.toString()));
        }
        var out = new StringWriter();
        new CommandLine(new ObserveVerb())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter(), true))
                .execute(args.toArray(String[]::new));
        return Replay.readiness(Recording.read(new StringReader(out.toString()))).get(database).results().stream()
                .filter(result -> result.control().id().equals(control))
                .findFirst()
                .orElseThrow();
    }
}
