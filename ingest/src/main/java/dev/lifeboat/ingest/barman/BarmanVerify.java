package dev.lifeboat.ingest.barman;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.VerificationEvidence;
import dev.lifeboat.v1.VerificationResult;
import dev.lifeboat.v1.VerificationType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code barman verify-backup}: {@code pg_verifybackup} on each backup that is done. It compares every file with the manifest,
 * and no file of the log. The list is read first; the runs follow in its order.
 */
public final class BarmanVerify implements Tool.OfOutput {
    /** Option: the one backup to verify. */
    public static final String BACKUP = "backup";

    private static final int LONGEST_DETAILS = 2_000;

    @Override
    public String name() {
        return "barman-verify";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public String program() {
        return "barman";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(Barman.SERVER, "the server as Barman calls it, if there are several"),
                new Option(BACKUP, "id of the one backup to verify; else all that are done are"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        String wanted = options.getOrDefault(Barman.SERVER, "");
        if (answers.isEmpty()) {
            return List.of(Barman.json("list-backups", wanted.isEmpty() ? "all" : wanted));
        }
        if (answers.size() > 1) {
            return List.of();
        }
        var list = BarmanJson.of(answers.get(0));
        if (!list.errors().isEmpty()) {
            return List.of();
        }
        String server = list.output().plain(list.server(wanted));
        return done(list, wanted, options.getOrDefault(BACKUP, "")).stream()
                .map(id -> List.of("verify-backup", server, id))
                .toList();
    }

    private static List<String> done(BarmanJson list, String wanted, String one) {
        var done = new ArrayList<String>();
        for (JsonNode backup : Barman.backups(list, list.server(wanted))) {
            String id = backup.path("backup_id").asText();
            if (backup.path("status").asText().equals("DONE") && (one.isEmpty() || one.equals(id))) {
                done.add(id);
            }
        }
        return done;
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        if (outputs.isEmpty()) {
            throw new BadInputException(name(), "reads the list of backups and the runs of verify-backup");
        }
        var list = BarmanJson.of(outputs.get(0));
        var faults = new ArrayList<Fault>();
        list.errors().forEach(error -> faults.add(Fault.unseen(list.output().name(), "says: " + error)));
        if (!faults.isEmpty()) {
            return new Observation(List.of(), Set.of(), faults, List.of());
        }
        var done = done(list, subject.option(Barman.SERVER, ""), subject.option(BACKUP, ""));
        if (outputs.size() != done.size() + 1) {
            throw new BadInputException(
                    list.output().name(),
                    "lists " + done.size() + " backups that are done, and there is the output of "
                            + (outputs.size() - 1)
                            + " runs of 'barman verify-backup'; give one for each, in this order");
        }
        var facts = new ArrayList<Observed<?>>();
        var warnings = new ArrayList<String>();
        for (int i = 0; i < done.size(); i++) {
            facts.add(verification(done.get(i), outputs.get(i + 1), subject, warnings));
        }
        return new Observation(facts, Set.of(), List.of(), warnings);
    }

    private static Observed<VerificationEvidence> verification(
            String id, ToolOutput output, Subject subject, List<String> warnings) {
        String text = (output.text() + "\n" + output.complaints()).strip();
        var result = result(text, output);
        if (result == VerificationResult.COULD_NOT_RUN) {
            warnings.add(id + ": could not be verified: "
                    + Texts.bounded(text.replaceAll("\\s+", " "), LONGEST_DETAILS)
                    + ". Without a manifest, 'barman generate-manifest' makes one, unless the data are gone");
        }
        var evidence = VerificationEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setType(VerificationType.INTEGRITY)
                .setResult(result)
                .setEndedAt(subject.observedAt())
                .setChecksumMatched(
                        result == VerificationResult.COULD_NOT_RUN ? null : result == VerificationResult.PASSED)
                .setTestedBy("barman verify-backup")
                .setDetails(result == VerificationResult.PASSED ? null : Texts.bounded(text, LONGEST_DETAILS))
                .build();
        // one that could not run does not take the place of one that did
        String nativeId = "verify/" + id + (result == VerificationResult.COULD_NOT_RUN ? "/inconclusive" : "");
        return new Observed<>(
                Topics.VERIFICATION, nativeId, evidence, subject.observedAt(), output.name() + "#" + id, "");
    }

    private static VerificationResult result(String text, ToolOutput output) {
        boolean wrong = text.contains("verify backup failure");
        if (!wrong && !output.failed() && text.contains("backup successfully verified")) {
            return VerificationResult.PASSED;
        }
        boolean noManifest = text.contains("could not open file") && text.contains("backup_manifest\"");
        return wrong && !noManifest ? VerificationResult.FAILED : VerificationResult.COULD_NOT_RUN;
    }
}
