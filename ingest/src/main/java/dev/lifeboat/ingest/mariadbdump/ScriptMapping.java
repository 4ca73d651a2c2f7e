package dev.lifeboat.ingest.mariadbdump;

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
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Scripts as evidence. One that is whole is known by what is in it, so that a copy is the same one; one that is not, by where it
 * is. Only its end is told: what it holds is older, by as long as it took.
 */
final class ScriptMapping {
    static final String DBNAME = "dbname";
    static final String ZONE = "zone";
    static final String TABLES = "tables";

    /** One that ends early and was not written to for so long is not being written any more. */
    private static final Duration QUIET = Duration.ofMinutes(15);

    private static final Pattern VERSION = Pattern.compile("(\\d{1,3}\\.\\d{1,3}(?:\\.\\d{1,4})?).*");

    private final Product product;
    private final Subject subject;
    private final Kept kept;
    private final Notes notes;
    private final String wanted;
    private final @Nullable ZoneId zone;
    private final int leastTables;

    ScriptMapping(Product product, Subject subject, Kept kept, Notes notes) {
        this.product = product;
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
        leastTables = Integer.parseInt(least);
    }

    List<Observed<?>> facts(List<Script> scripts) {
        Map<String, List<Script>> copiesById = new LinkedHashMap<>();
        var facts = new ArrayList<Observed<?>>();
        for (Script script : scripts) {
            if (isForeign(script)) {
                continue;
            }
            if (!script.problem().isEmpty()) {
                broken(script, facts);
            } else if (isWanted(script)) {
                copiesById.computeIfAbsent(id(script), id -> new ArrayList<>(1)).add(script);
            }
        }
        copiesById.forEach((id, copies) -> {
            facts.add(backup(id, copies));
            facts.add(verification(id, copies.get(0)));
        });
        return facts;
    }

    /** One that does not say of which server it is, or names one that is not known, may be of any. */
    private boolean isForeign(Script script) {
        String server = script.comments().server();
        Product other = Product.of(server).orElse(product);
        if (other == product) {
            return false;
        }
        notes.warn(
                kept.location(script.file()) + ": is of a server of " + other + " (" + server + "), not of " + product
                        + "; left out. Databases of " + other + " are called " + other.engine()
                        + ":CLUSTER/NAME, and their dumps are"
                        + " those of " + other.tool());
        return true;
    }

    private boolean isWanted(Script script) {
        var databases = script.comments().databases();
        if (databases.contains(wanted)) {
            return true;
        }
        notes.warn(kept.location(script.file()) + ": is of " + (databases.isEmpty() ? "no database" : databases)
                + ", not of " + wanted
                + "; left out. What the server calls the database is said with --set dbname=NAME");
        return false;
    }

    private Observed<BackupEvidence> backup(String id, List<Script> copies) {
        Script script = copies.get(0);
        Instant end = end(id, script);
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(script.file().getFileName().toString())
                .setType(BackupType.FULL)
                .setStatus(status(id, script))
                .setStartedAt(null)
                .setEndedAt(end)
                .setSizeBytes(script.bytes())
                .setLocation(kept.location(script.file()))
                .setCopies(kept.copies(copies.stream().map(Script::file).toList()))
                .setCompression(script.gzip() ? "gzip" : null)
                .setRetentionDays(kept.retentionDays(notes))
                .setTool(product.tool())
                .setToolVersion(version(script.comments().toolVersion()))
                .setEngineVersion(version(script.comments().server()))
                .setDigest("sha256:" + script.digest())
                .build();
        return new Observed<>(
                Topics.BACKUP, "backup/" + id, evidence, end, script.file().toString(), "sha256:" + script.digest());
    }

    private BackupStatus status(String id, Script script) {
        if (script.comments().server().isEmpty()) {
            notes.warn(id + ": does not say of which server it is; what it is of is not known");
            return BackupStatus.UNKNOWN;
        }
        if (Product.of(script.comments().server()).isEmpty()) {
            notes.warn(id + ": is of a server that is not known to be one of " + product + " ("
                    + script.comments().server() + "); what it is of is not known");
            return BackupStatus.UNKNOWN;
        }
        if (script.comments().dropsRows()) {
            notes.warn(
                    id + ": was taken with --insert-ignore: rows that do not fit are dropped without a word where it is"
                            + " restored, so it cannot be good");
            return BackupStatus.UNKNOWN;
        }
        int tables = script.comments().tables(wanted);
        if (tables < Math.max(1, leastTables)) {
            notes.warn(id + ": has data of " + tables + " tables of " + wanted + ", fewer than "
                    + Math.max(1, leastTables) + "; only a part");
            return BackupStatus.PARTIAL;
        }
        if (script.comments().holdsOnlySome()) {
            notes.warn(id + ": holds only the rows that a condition chose (--where); only a part");
            return BackupStatus.PARTIAL;
        }
        if (!script.comments().leftOut().isEmpty()) {
            notes.warn(id + ": was completed without all (--force): "
                    + script.comments().leftOut());
            return BackupStatus.COMPLETED_WITH_ERRORS;
        }
        return BackupStatus.COMPLETED;
    }

    private @Nullable Instant end(String id, Script script) {
        LocalDateTime completed = script.comments().completed();
        if (completed == null || zone == null || completed.getYear() < 1970) {
            notes.warn(id
                    + (zone == null
                            ? ": does not say in which zone its time is, so it cannot be good; say it with --set zone=ZONE"
                            : ": does not say when it was taken (--dump-date), so it cannot be good"));
            return null;
        }
        return completed.atZone(zone).toInstant();
    }

    private Observed<VerificationEvidence> verification(String id, Script script) {
        String details = "it is whole: it ends with the line that says so; data of "
                + script.comments().tables(wanted)
                + " tables. Nothing in it has a checksum, and nothing tells whether tables were left out";
        return verification(
                id,
                VerificationResult.RAN,
                details,
                script.digest(),
                script.file().toString());
    }

    private void broken(Script script, List<Observed<?>> facts) {
        String id = kept.location(script.file());
        Instant written = written(script);
        boolean underWay =
                script.problem().startsWith("ends early") && written.plus(QUIET).isAfter(subject.observedAt());
        notes.warn(id + ": " + script.problem() + (underWay ? "; it may still be being written" : ""));
        var evidence = BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(script.file().getFileName().toString())
                .setType(BackupType.FULL)
                .setStatus(underWay ? BackupStatus.STARTED : BackupStatus.FAILED)
                .setStartedAt(written)
                .setEndedAt(underWay ? null : written)
                .setSizeBytes(script.bytes())
                .setLocation(id)
                .setTool(product.tool())
                .setEngineVersion(version(script.comments().server()))
                .build();
        facts.add(new Observed<>(
                Topics.BACKUP, "backup/" + id, evidence, written, script.file().toString(), ""));
        if (!underWay) {
            facts.add(verification(
                    id,
                    VerificationResult.FAILED,
                    script.problem(),
                    null,
                    script.file().toString()));
        }
    }

    private static Instant written(Script script) {
        try {
            return Files.getLastModifiedTime(script.file()).toInstant().truncatedTo(ChronoUnit.MILLIS);
        } catch (IOException e) {
            throw new BadInputException(script.file().toString(), "cannot be read: " + e);
        }
    }

    private Observed<VerificationEvidence> verification(
            String id, VerificationResult result, String details, @Nullable String digest, String place) {
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setType(VerificationType.INTEGRITY)
                .setResult(result)
                .setEndedAt(subject.observedAt())
                .setChecksRun(1)
                .setChecksumMatched(result == VerificationResult.FAILED ? false : null)
                .setBackupDigest(digest == null ? null : "sha256:" + digest)
                .setTestedBy("lifeboat, by reading the dump")
                .setDetails(Texts.bounded(details, 2_000))
                .build();
        // one that proves nothing does not take the place of one that did
        String nativeId = "verify/" + id + (result == VerificationResult.RAN ? "/inconclusive" : "");
        return new Observed<>(Topics.VERIFICATION, nativeId, evidence, subject.observedAt(), place, "");
    }

    private String id(Script script) {
        return wanted + "-" + script.digest().substring(0, 16);
    }

    private static @Nullable String version(String text) {
        var version = VERSION.matcher(text);
        return version.matches() ? version.group(1) : null;
    }
}
