package dev.lifeboat.ingest.catalog;

import dev.lifeboat.ingest.catalog.Warning.Kind;
import dev.lifeboat.schemas.References;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code backup_verification_tests}: one check of one backup a row, which names the backup and no database. */
final class VerificationRows implements TableMapping<VerificationEvidence> {
    @Override
    public String table() {
        return "backup_verification_tests";
    }

    @Override
    public Topic<VerificationEvidence> topic() {
        return Topics.VERIFICATION;
    }

    @Override
    public @Nullable Address address(Columns row, Catalog catalog) {
        String backup = row.text("backup_id", Limits.NAME);
        return backup == null ? null : Address.ofReference(References.backup(catalog.source(), backup));
    }

    @Override
    public String addressedBy() {
        return "backup: backup_id is empty";
    }

    @Override
    public @Nullable Instant occurredAt(Columns row) {
        Instant end = row.instant("test_end_time");
        return end == null ? row.instant("test_start_time") : end;
    }

    @Override
    public VerificationEvidence fact(Columns row, Address address, EvidenceHeader header, Catalog catalog) {
        return VerificationEvidence.newBuilder()
                .setHeader(header)
                .setDatabase(address.database())
                .setBackupId(row.textOrEmpty("backup_id", Limits.NAME))
                .setType(type(row))
                .setResult(result(row, catalog.words()))
                .setStartedAt(row.instant("test_start_time"))
                .setEndedAt(row.instant("test_end_time"))
                .setChecksRun(row.smallCount("checks_run"))
                .setRowsVerified(row.count("rows_verified"))
                .setRowsInSource(row.count("rows_in_source"))
                .setTablesVerified(row.smallCount("tables_verified"))
                .setTablesInSource(row.smallCount("tables_in_source"))
                .setChecksumMatched(row.bool("checksum_match"))
                .setBackupDigest(row.text("backup_digest", Limits.NAME))
                .setRestoreMillis(row.count("restore_millis"))
                .setEnvironment(row.text("test_environment", Limits.NAME))
                .setSystemIdentifier(row.text("system_identifier", Limits.NAME))
                .setHost(row.text("test_host", Limits.NAME))
                .setOffSite(row.bool("off_site"))
                .setChaosDrill(Boolean.TRUE.equals(row.bool("chaos_drill")))
                .setTestedBy(row.text("tested_by", Limits.NAME))
                .setDetails(row.text("test_details", Limits.DETAILS))
                .build();
    }

    private static VerificationType type(Columns row) {
        String word = row.word("test_type");
        return switch (word == null ? "" : word) {
            case "" -> VerificationType.UNKNOWN;
            case "integrity" -> VerificationType.INTEGRITY;
            case "restore", "full_restore" -> VerificationType.RESTORE;
            case "partial_restore" -> VerificationType.PARTIAL_RESTORE;
            case "data_validation" -> VerificationType.DATA_VALIDATION;
            default -> {
                row.warn(Kind.UNKNOWN_WORD, "test_type is '" + word + "', which is no word of it; taken as unknown");
                yield VerificationType.UNKNOWN;
            }
        };
    }

    /**
     * A test that merely came to an end proves what its checksums prove, and nothing without them. A test that is said
     * to have passed although its checksums differ has failed.
     */
    private static VerificationResult result(Columns row, StatusWords words) {
        VerificationResult said = Results.of(row, "test_status", words);
        Boolean matched = row.bool("checksum_match");
        if (said == VerificationResult.RAN && matched != null) {
            return matched ? VerificationResult.PASSED : VerificationResult.FAILED;
        }
        if (said == VerificationResult.PASSED && Boolean.FALSE.equals(matched)) {
            row.warn(Kind.CONTRADICTION, "test_status says that it passed, checksum_match says no; taken as failed");
            return VerificationResult.FAILED;
        }
        return said;
    }
}
