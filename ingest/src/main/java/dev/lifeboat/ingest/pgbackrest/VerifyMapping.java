package dev.lifeboat.ingest.pgbackrest;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Archive;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Backup;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Stanza;
import dev.lifeboat.ingest.pgbackrest.PgBackRestVerify.VerifiedRepo;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.PitrEvidence;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was verified, as evidence: one fact for each label, the worst of its copies; and one for the archive of the log. */
final class VerifyMapping {
    private static final int LONGEST_DETAILS = 2_000;

    private final Stanza stanza;
    private final Map<Integer, VerifiedRepo> repos = new LinkedHashMap<>();
    private final Subject subject;
    private final List<String> warnings = new ArrayList<>();
    /** The repositories in which something was found wrong. */
    private final Set<Integer> blamed = new HashSet<>();

    VerifyMapping(Stanza stanza, List<VerifiedRepo> verified, Subject subject) {
        this.stanza = stanza;
        this.subject = subject;
        verified.forEach(repo -> repos.put(repo.key(), repo));
    }

    List<Observed<?>> facts() {
        var byLabel = new LinkedHashMap<String, List<Backup>>();
        for (Backup backup : stanza.backups()) {
            byLabel.computeIfAbsent(Objects.requireNonNull(backup.label()), label -> new ArrayList<>(2))
                    .add(backup);
        }
        var facts = new ArrayList<Observed<?>>();
        byLabel.forEach((label, copies) -> facts.add(verification(label, copies)));
        facts.add(archive());
        return facts;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Whether what was found wrong explains that the run's own verdict is an error. */
    boolean explains(VerifiedRepo repo) {
        return blamed.contains(repo.key());
    }

    private Observed<VerificationEvidence> verification(String label, List<Backup> copies) {
        var problems = new ArrayList<String>();
        boolean conclusive = true;
        long checks = 0;
        String place = "";
        for (Backup copy : copies) {
            VerifiedRepo repo = repos.get(copy.repoKey());
            if (repo == null) {
                conclusive = false;
                continue;
            }
            var found = repo.text().backups().get(label);
            place = repo.place();
            checks += found == null ? 0 : found.checked();
            conclusive &=
                    found != null && found.status().equals("valid") && found.whole() && logIsTold(label, copy, repo);
            String problem = problem(copy, repo, found);
            if (problem != null) {
                blamed.add(repo.key());
                problems.add("repo" + repo.key() + ": " + problem);
            }
        }
        var result = !problems.isEmpty()
                ? VerificationResult.FAILED
                : conclusive ? VerificationResult.PASSED : VerificationResult.RAN;
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(label)
                .setType(VerificationType.INTEGRITY)
                .setResult(result)
                .setEndedAt(subject.observedAt())
                .setChecksRun((int) Math.min(Integer.MAX_VALUE, checks))
                .setChecksumMatched(result == VerificationResult.RAN ? null : result == VerificationResult.PASSED)
                .setTestedBy("pgbackrest verify")
                .setDetails(problems.isEmpty() ? null : Texts.bounded(String.join("; ", problems), LONGEST_DETAILS))
                .build();
        return new Observed<>(
                Topics.VERIFICATION, nativeId(label, result), evidence, subject.observedAt(), place + "#" + label, "");
    }

    /** A run that proves nothing does not take the place of one that did. */
    private static String nativeId(String of, VerificationResult result) {
        return "verify/" + of + (result == VerificationResult.RAN ? "/inconclusive" : "");
    }

    private @Nullable String problem(Backup copy, VerifiedRepo repo, VerifyText.@Nullable Checked found) {
        if (found == null) {
            return repo.text().readable() ? "it is listed, and not there" : null;
        }
        if (found.status().equals("in-progress")) {
            return null;
        }
        if (!found.status().equals("valid") || found.valid() < found.checked()) {
            return found.status() + ", " + found.valid() + " of " + found.checked() + " files are as they were written";
        }
        var log = copy.log();
        String archive = stanza.archive(copy.database()).map(Archive::id).orElse(null);
        if (log.start() == null
                || log.stop() == null
                || archive == null
                || repo.text().stretches().isEmpty()) {
            return null;
        }
        return repo.text().holdsLog(archive, log.start(), log.stop())
                ? null
                : "of the log that it needs, " + log.start() + " to " + log.stop()
                        + ", something is missing or damaged";
    }

    /** Whether anything tells if the log that a backup needs is whole. Taken off-line, it needs none. */
    private boolean logIsTold(String label, Backup copy, VerifiedRepo repo) {
        var log = copy.log();
        if (!copy.tellsLog() || log.start() == null) {
            return copy.tellsLog();
        }
        if (!repo.text().stretches().isEmpty()) {
            return stanza.archive(copy.database()).map(Archive::id).isPresent();
        }
        warnings.add(label + ": whether the log that it needs is whole was not logged; run verify with"
                + " --log-level-stderr=detail, and keep its standard error too");
        return false;
    }

    /**
     * Files of the log that are missing or damaged count as lost; the worst of all repositories. That none is says nothing of
     * later: it is told as a check that passed, which ages, and never as a count of 0, which would not.
     */
    private Observed<PitrEvidence> archive() {
        long worst = 0;
        boolean counted = !repos.isEmpty();
        for (VerifiedRepo repo : repos.values()) {
            long lost = 0;
            for (var archive : repo.text().archives().entrySet()) {
                lost += archive.getValue().checked()
                        - archive.getValue().valid()
                        + repo.text().missing(archive.getKey(), since(repo.key(), archive.getKey()));
            }
            String current = stanza.currentArchive(repo.key()).map(Archive::id).orElse("");
            counted &= repo.text().stretches().containsKey(current);
            worst = Math.max(worst, lost);
            if (lost > 0) {
                blamed.add(repo.key());
            }
        }
        var result =
                worst > 0 ? VerificationResult.FAILED : counted ? VerificationResult.PASSED : VerificationResult.RAN;
        var evidence = PitrEvidence.newBuilder()
                .setDatabase(subject.database())
                .setLostSegments(worst > 0 ? worst : null)
                .setLastVerifiedAt(subject.observedAt())
                .setVerificationResult(result)
                .build();
        return new Observed<>(
                Topics.PITR,
                nativeId("archive/" + stanza.name(), result),
                evidence,
                subject.observedAt(),
                "archive",
                "");
    }

    /** The first file of the log that is needed: that of the oldest backup, or of the newest full one. */
    private String since(int repoKey, String archiveId) {
        boolean newestFull = subject.option(PgBackRestVerify.SINCE, "oldest").equals(PgBackRestVerify.NEWEST_FULL);
        String since = "";
        for (Backup backup : stanza.backups()) {
            String start = backup.log().start();
            boolean here = backup.repoKey() == repoKey
                    && archiveId.equals(
                            stanza.archive(backup.database()).map(Archive::id).orElse(null));
            if (start == null || !here || newestFull && !"full".equals(backup.type())) {
                continue;
            }
            boolean earlier = start.compareTo(since) < 0;
            if (since.isEmpty() || newestFull != earlier) {
                since = start;
            }
        }
        return since;
    }
}
