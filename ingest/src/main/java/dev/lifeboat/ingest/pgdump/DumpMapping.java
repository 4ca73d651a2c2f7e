package dev.lifeboat.ingest.pgdump;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.files.Kept;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Dumps as evidence. A dump is as old as its beginning: it holds the data as they were then. One that is whole is known by what
 * is in it, so that a copy is the same one; one that is not, by where it is.
 */
final class DumpMapping {
    static final String DBNAME = "dbname";
    static final String ZONE = "zone";
    static final String TIMES = "times";
    static final String UNNAMED = "unnamed";
    static final String PARTIAL = "accept-partial";
    static final String TABLES = "tables";

    /** A dump that ends early and was not written to for so long is not being written any more. */
    private static final Duration QUIET = Duration.ofMinutes(15);

    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
    private static final String LOGICAL =
            "a logical dump: it restores what was there when it began, and no other instant";

    private final Subject subject;
    private final Kept kept;
    private final Notes notes;
    private final String wanted;
    private final @Nullable ZoneId zone;
    private final long leastTables;

    DumpMapping(Subject subject, Kept kept, Notes notes) {
        this.subject = subject;
        this.kept = kept;
        this.notes = notes;
        String id = subject.database();
        this.wanted = subject.option(DBNAME, id.substring(id.lastIndexOf('/') + 1));
        this.zone = subject.zone(ZONE);
        String least = subject.option(TABLES, "1");
        if (!least.matches("\\d{1,9}")) {
            throw new BadInputException("--set tables", "'" + Texts.bounded(least, 40) + "' is no number of tables");
        }
        leastTables = Long.parseLong(least);
    }

    List<Observed<?>> facts(List<Dump> whole, List<Dump.Broken> broken) {
        Map<String, List<Dump>> copiesById = new LinkedHashMap<>();
        for (Dump dump : whole) {
            if (isWanted(dump)) {
                copiesById.computeIfAbsent(id(dump), id -> new ArrayList<>(1)).add(dump);
            }
        }
        var facts = new ArrayList<Observed<?>>();
        copiesById.forEach((id, copies) -> {
            facts.add(backup(id, copies));
            facts.add(verified(id, copies.get(0)));
        });
        if (!copiesById.isEmpty()) {
            notes.warn(
                    "these are logical dumps: none can be rolled forward to another instant (point-in-time recovery)");
        }
        broken.forEach(dump -> broken(dump, facts));
        return facts;
    }

    private boolean isWanted(Dump dump) {
        if (dump.databases().isEmpty()) {
            return true; // perhaps: its status says so
        }
        if (!dump.databases().contains(wanted)) {
            notes.warn(kept.location(dump.place()) + ": is of " + String.join(", ", dump.databases()) + ", not of "
                    + wanted + "; left out. What PostgreSQL calls the database is said with --set dbname=NAME");
            return false;
        }
        return true;
    }

    private Observed<BackupEvidence> backup(String id, List<Dump> copies) {
        Dump dump = copies.get(0);
        Instant at = takenAt(id, dump);
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(dump.place().getFileName().toString())
                .setType(BackupType.FULL)
                .setStatus(status(id, dump))
                .setStartedAt(at)
                .setEndedAt(at)
                .setSizeBytes(dump.size())
                .setLocation(kept.location(dump.place()))
                .setCopies(kept.copies(copies.stream().map(Dump::place).toList()))
                .setCompression(dump.compression())
                .setRetentionDays(kept.retentionDays(notes))
                .setTool(dump.tool())
                .setToolVersion(version(dump.toolVersion()))
                .setEngineVersion(version(dump.serverVersion()))
                .setDigest("sha256:" + dump.digest())
                .build();
        return new Observed<>(
                Topics.BACKUP, "backup/" + id, evidence, at, kept.location(dump.place()), "sha256:" + dump.digest());
    }

    private BackupStatus status(String id, Dump dump) {
        Tables tables = dump.tables(wanted);
        if (tables.defined() == 0 || tables.withData() == 0) {
            notes.warn(id + ": holds " + tables.defined() + " tables and data of " + tables.withData()
                    + "; a schema or data alone bring no database back, so it is only a part");
            return BackupStatus.PARTIAL;
        }
        if (!tables.selected().isEmpty()) {
            notes.warn(id + ": " + tables.selected() + "; a dump of some tables alone brings no database back, so it is"
                    + " only a part");
            return BackupStatus.PARTIAL;
        }
        if (tables.withData() < leastTables) {
            notes.warn(id + ": holds data of " + tables.withData() + " tables, not of " + leastTables
                    + " as set; only a part");
            return BackupStatus.PARTIAL;
        }
        if (!tables.without().isEmpty() && !subject.option(PARTIAL, "false").equals("true")) {
            notes.warn(id + ": has no data of " + String.join(", ", tables.without())
                    + ", which it defines, so it is only a part; --set accept-partial=true where that is meant");
            return BackupStatus.PARTIAL;
        }
        if (dump.databases().isEmpty() && !subject.option(UNNAMED, "").equals("accept")) {
            notes.warn(id + ": does not say of which database it is (pg_dump --create does); unknown. Where dumps of "
                    + wanted + " alone are kept here, say so: --set unnamed=accept");
            return BackupStatus.UNKNOWN;
        }
        return BackupStatus.COMPLETED;
    }

    private @Nullable Instant takenAt(String id, Dump dump) {
        if (dump.startedAt() != null) {
            return dump.startedAt();
        }
        if (dump.startedLocal() != null && zone != null) {
            return dump.startedLocal().atZone(zone).toInstant();
        }
        if (subject.option(TIMES, "").equals("file")) {
            return dump.written().truncatedTo(ChronoUnit.MILLIS);
        }
        notes.warn(id
                + (dump.startedLocal() == null
                        ? ": does not say when it was taken (pg_dump --verbose does), so it cannot be good; --set times=file"
                                + " takes the time of its file, which copying may change"
                        : ": says " + dump.startedLocal()
                                + " and not in which zone, so it cannot be good; say it with --set" + " zone=ZONE"));
        return null;
    }

    private Observed<VerificationEvidence> verified(String id, Dump dump) {
        Tables tables = dump.tables(wanted);
        boolean holdsAll = isOfAll(dump, tables);
        var result = dump.summed() && holdsAll ? VerificationResult.PASSED : VerificationResult.RAN;
        String details = tables.defined() + " tables, data of " + tables.withData() + " (" + dump.dataBytes()
                + " bytes); "
                + (dump.summed()
                        ? "the checksum over every byte of it is right"
                        : "it is whole, and no checksum covers every byte of it: definitions have none")
                + "; " + LOGICAL;
        if (!dump.summed()) {
            notes.warn(id + ": is whole, but no checksum covers every byte of it: not verified");
        } else if (!holdsAll) {
            notes.warn(
                    id + ": is whole, but nothing in it tells whether tables were left out (-t, -n, -T): not verified."
                            + " Say how many tables it must hold at least with --set tables=N");
        }
        return verification(id, result, tables.withData(), dump.digest(), details, kept.location(dump.place()));
    }

    /** Whether it can be known that no table was left out with its definition: pg_dumpall leaves none out, or it was said how many. */
    private boolean isOfAll(Dump dump, Tables tables) {
        return tables.selected().isEmpty()
                && (dump.tool().equals("pg_dumpall")
                        || subject.options().containsKey(TABLES) && tables.withData() >= leastTables);
    }

    private void broken(Dump.Broken dump, List<Observed<?>> facts) {
        String id = kept.location(dump.place());
        Instant written = dump.written().truncatedTo(ChronoUnit.MILLIS);
        boolean underWay = dump.endsEarly() && written.plus(QUIET).isAfter(subject.observedAt());
        notes.warn(id + ": " + dump.problem() + (underWay ? "; it may still be being written" : ""));
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(dump.place().getFileName().toString())
                .setType(BackupType.FULL)
                .setStatus(underWay ? BackupStatus.STARTED : BackupStatus.FAILED)
                .setStartedAt(written)
                .setEndedAt(underWay ? null : written)
                .setSizeBytes(dump.size())
                .setLocation(id)
                .setTool("pg_dump")
                .build();
        facts.add(new Observed<>(Topics.BACKUP, "backup/" + id, evidence, written, id, ""));
        if (!underWay) {
            facts.add(verification(id, VerificationResult.FAILED, 1, null, dump.problem(), id));
        }
    }

    private Observed<VerificationEvidence> verification(
            String id, VerificationResult result, long checks, @Nullable String digest, String details, String place) {
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setType(VerificationType.INTEGRITY)
                .setResult(result)
                .setEndedAt(subject.observedAt())
                .setChecksRun((int) Math.min(Integer.MAX_VALUE, checks))
                .setChecksumMatched(result == VerificationResult.RAN ? null : result == VerificationResult.PASSED)
                .setBackupDigest(digest == null ? null : "sha256:" + digest)
                .setTestedBy("lifeboat, by reading the dump")
                .setDetails(Texts.bounded(details, 2_000))
                .build();
        // one that proves nothing does not take the place of one that did
        String nativeId = "verify/" + id + (result == VerificationResult.RAN ? "/inconclusive" : "");
        return new Observed<>(Topics.VERIFICATION, nativeId, evidence, subject.observedAt(), place, "");
    }

    private String id(Dump dump) {
        return (dump.databases().isEmpty() ? "dump" : wanted)
                + (dump.startedLocal() == null ? "" : "-" + ID_TIME.format(dump.startedLocal()))
                + "-" + dump.digest().substring(0, 8);
    }

    /** {@code 15.20 (Debian 15.20-0+deb12u1)} is 15.20. */
    private static @Nullable String version(String told) {
        String number = told.strip().split("\\s", 2)[0];
        return number.isEmpty() ? null : number;
    }
}
