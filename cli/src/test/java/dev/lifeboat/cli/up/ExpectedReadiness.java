package dev.lifeboat.cli.up;

import dev.lifeboat.ingest.capture.CatalogSource;
import dev.lifeboat.ingest.catalog.Catalog;
import dev.lifeboat.ingest.catalog.CatalogMapping;
import dev.lifeboat.ingest.catalog.Mapped;
import dev.lifeboat.ingest.catalog.Row;
import dev.lifeboat.schemas.InMemoryCodec;
import dev.lifeboat.schemas.MalformedRecordException;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.streams.Origin;
import dev.lifeboat.streams.facts.Evidence;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.readiness.Readiness;
import dev.lifeboat.streams.records.FactReader;
import dev.lifeboat.streams.state.DatabaseState;
import dev.lifeboat.streams.state.Sources;
import dev.lifeboat.v1.DatabaseRegistration;
import dev.lifeboat.v1.Reference;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the pure model says of what stands in the catalog, without Debezium, Kafka or the topology: the rows are read with
 * SQL, mapped, resolved and folded in one go.
 */
final class ExpectedReadiness {
    private final InMemoryCodec codec = new InMemoryCodec();
    private final FactReader reader = new FactReader(codec);
    private final Map<String, DatabaseState> states = new HashMap<>();

    static ExpectedReadiness of(String jdbcUrl, CatalogSource source, List<String> registered) throws Exception {
        var expected = new ExpectedReadiness();
        for (String database : registered) {
            expected.fold(
                    Topics.DATABASE,
                    database,
                    DatabaseRegistration.newBuilder()
                            .setDatabase(database)
                            .setEngine("postgresql")
                            .build());
        }
        var mapping = new CatalogMapping(new Catalog(source.id(), source.engine(), source.cluster(), source.words()));
        var records = new ArrayList<Mapped<?>>();
        for (String table : List.of("backup_catalog", "backup_verification_tests", "pitr_capability")) {
            rows(jdbcUrl, table).forEach(row -> records.addAll(mapping.map(row).records()));
        }
        var databases = new HashMap<String, String>();
        for (var record : records) {
            if (record.value() instanceof Reference reference) {
                databases.put(reference.getReference(), reference.getDatabase());
            }
        }
        for (var record : records) {
            String key = References.isReference(record.key()) ? databases.get(record.key()) : record.key();
            if (key != null && !(record.value() instanceof Reference)) {
                expected.fold(record, key);
            }
        }
        return expected;
    }

    private <T extends SpecificRecord> void fold(Mapped<T> record, String database) throws MalformedRecordException {
        fold(record.topic(), database, record.value());
    }

    private <T extends SpecificRecord> void fold(Topic<T> topic, String database, T value)
            throws MalformedRecordException {
        Optional<Fact> fact =
                reader.read(database, codec.encode(topic, value), Instant.EPOCH, new Origin(topic.name(), 0, 0));
        fact.ifPresent(f -> states.computeIfAbsent(database, DatabaseState::new).fold(f));
    }

    /** Outcome and code of each control at that instant, sources alive; by id of the control. */
    Map<String, String> results(String database, Instant at) {
        var alive = new Sources.Status(
                at, Duration.ofSeconds(10), false, new Evidence(Topics.HEARTBEAT.name(), 0, 0, "", ""));
        var readiness = Readiness.evaluate(
                states.computeIfAbsent(database, DatabaseState::new),
                source -> Optional.of(alive),
                Policy.builtIn("baseline"),
                at);
        var results = new TreeMap<String, String>();
        readiness
                .results()
                .forEach(result -> results.put(
                        result.control().id(),
                        result.outcome().name() + " "
                                + (result.outcome() == dev.lifeboat.streams.facts.Outcome.PASS
                                        ? ""
                                        : result.code().name())));
        return results;
    }

    private static List<Row> rows(String jdbcUrl, String table) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement();
                var found = statement.executeQuery("SELECT * FROM " + table + " ORDER BY id")) {
            while (found.next()) {
                var values = values(found);
                var key = new LinkedHashMap<String, Object>();
                key.put("id", values.get("id"));
                rows.add(new Row(table, Row.Change.SNAPSHOT, key, null, false, values, 1, 1, Instant.EPOCH));
            }
        }
        return rows;
    }

    private static Map<String, Object> values(ResultSet row) throws SQLException {
        var values = new LinkedHashMap<String, Object>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            values.put(
                    row.getMetaData().getColumnName(i),
                    value instanceof java.sql.Timestamp timestamp
                            ? timestamp.toInstant()
                            : value instanceof java.sql.Array array ? List.of((Object[]) array.getArray()) : value);
        }
        return values;
    }
}
