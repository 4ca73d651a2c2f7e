package dev.lifeboat.ingest.tools;

import dev.lifeboat.ingest.observe.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What each tool that prints something prints when all is well.
 *
 * @param files in the order in which the adapter is given them; the first is the one that is spoilt
 */
record Samples(String tool, String database, Map<String, String> options, List<String> files) {
    private static final String ORDERS = "postgresql:prod/orders";
    private static final String RDS = "arn:aws:rds:eu-central-1:111122223333:db:orders";

    private static final List<Samples> ALL = List.of(
            new Samples("pgbackrest", ORDERS, Map.of(), List.of("pgbackrest/info-2.45.json")),
            new Samples(
                    "pgbackrest-verify",
                    ORDERS,
                    Map.of(),
                    List.of("pgbackrest/info-2.45.json", "pgbackrest/verify-ok.txt", "pgbackrest/verify-ok-repo2.txt")),
            new Samples(
                    "barman",
                    ORDERS,
                    Map.of(),
                    List.of(
                            "barman/list-3.17.json",
                            "barman/show-20260802T020000-3.17.json",
                            "barman/show-20260801T020000-3.17.json")),
            new Samples(
                    "barman-verify",
                    ORDERS,
                    Map.of(),
                    List.of("barman/list-3.4.json", "=backup successfully verified\n")),
            new Samples("wal-g", ORDERS, Map.of(), List.of("wal-g/detail.json", "wal-g/verify-ok.json")),
            new Samples("velero", "mysql:shop/orders", Map.of(), List.of("velero/backups.json", "velero/volumes.json")),
            new Samples(
                    "aws-backup",
                    "mysql:shop/orders",
                    Map.of("resource", RDS),
                    List.of("aws-backup/events.json", "aws-backup/recovery-points.json")),
            new Samples("mssql", "sqlserver:sql01/orders", Map.of(), List.of("mssql/backups.json")),
            new Samples("rman", "oracle:erp/orcl", Map.of("zone", "America/New_York"), List.of("rman/jobs.json")));

    /** That of a tool; a tool without one has nobody who looks how it takes bad input. */
    static Samples of(Tool.OfOutput tool) {
        return ALL.stream()
                .filter(samples -> samples.tool.equals(tool.name()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no sample of what " + tool.name()
                        + " prints; add one, so that it is tested with bad input"));
    }

    String name(int number) {
        String file = files.get(number);
        return file.startsWith("=") ? "printed-" + number : file.substring(file.indexOf('/') + 1);
    }

    byte[] bytes(int number) {
        String file = files.get(number);
        if (file.startsWith("=")) {
            return file.substring(1).getBytes(StandardCharsets.UTF_8);
        }
        try (var in = Samples.class.getResourceAsStream("/" + file)) {
            return Objects.requireNonNull(in, file).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return tool;
    }
}
