package dev.lifeboat.ingest.catalog;

import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.ProcedureEvidence;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code recovery_procedures}: one procedure a row. The seed's table has no column for the database that it is for: one that
 * names none is for the databases that somebody has named for the procedures of this catalog, and for no other. Where nobody
 * has, it is keyed by the source, for the judge to put aside.
 */
final class ProcedureRows implements TableMapping<ProcedureEvidence> {
    @Override
    public String table() {
        return "recovery_procedures";
    }

    @Override
    public Topic<ProcedureEvidence> topic() {
        return Topics.PROCEDURE;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        return row.has("database_name")
                ? Address.ofDatabase(row, "database_name", catalog)
                : Address.ofReference(catalog.source());
    }

    @Override
    public Set<Address> addresses(Columns row, Catalog catalog) {
        if (row.has("database_name") || catalog.procedureDatabases().isEmpty()) {
            return TableMapping.super.addresses(row, catalog);
        }
        var addresses = new LinkedHashSet<Address>();
        for (String name : catalog.procedureDatabases()) {
            addresses.add(Address.ofDatabase(Objects.requireNonNull(catalog.databaseId(name), name)));
        }
        return addresses;
    }

    @Override
    public String addressedBy() {
        return "database: database_name is no name of a database";
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        return row.instant("last_tested_date");
    }

    @Override
    public ProcedureEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        return ProcedureEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setName(row.textOrEmpty("procedure_name", Limits.NAME))
                .setType(row.textOrEmpty("procedure_type", Limits.NAME))
                .setSteps(row.texts("procedure_steps"))
                .setEstimatedMillis(row.millis("estimated_recovery_time"))
                .setLastTestedAt(row.instant("last_tested_date"))
                .setSuccessRatePercent(row.percent("test_success_rate"))
                .setRequiredResources(row.texts("required_resources"))
                .setContacts(row.texts("contact_list"))
                .build();
    }
}
