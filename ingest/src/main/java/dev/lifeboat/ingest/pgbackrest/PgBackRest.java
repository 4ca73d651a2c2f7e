package dev.lifeboat.ingest.pgbackrest;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Stanza;
import dev.lifeboat.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code pgbackrest info --output=json}: the backups that are listed. Failed ones never are, and nothing here says that a
 * listed one can be read.
 */
public final class PgBackRest implements Tool.OfOutput {
    static final String STANZA = "stanza";

    /** Ok, and no valid backups: what is listed is all there is. */
    private static final Set<Integer> COMPLETE = Set.of(0, 2);
    /** The repositories say different things; each says its own. */
    private static final Set<Integer> DIFFERENT = Set.of(4);

    @Override
    public String name() {
        return "pgbackrest";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(STANZA, "the stanza, if there are several"),
                new Option(BackupMapping.RETENTION, "days that a backup is kept, which pgBackRest does not tell"),
                new Option(
                        "repoN-location", "URL or path of a repository, e.g. repo2-location=s3://backups/pgbackrest"),
                new Option("repoN-media", "its medium, e.g. disk, object, tape"),
                new Option("repoN-off-site", "true if it is kept away from production"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        return answers.isEmpty() ? List.of(info(options)) : List.of();
    }

    static List<String> info(Map<String, String> options) {
        String stanza = options.getOrDefault(STANZA, "");
        return stanza.isEmpty()
                ? List.of("info", "--output=json")
                : List.of("info", "--output=json", "--stanza=" + stanza);
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        if (outputs.size() != 1) {
            throw new BadInputException(
                    outputs.size() + " files",
                    "were given; expected one, the output of 'pgbackrest info --output=json'");
        }
        ToolOutput output = outputs.get(0);
        if (output.failed()) {
            return Observation.failed(output.failure());
        }
        Stanza stanza = InfoJson.stanza(output, subject.option(STANZA, ""));
        var warnings = new ArrayList<String>();
        var facts = new BackupMapping(output, stanza, subject, warnings).facts();
        return new Observation(facts, Set.of(Topics.BACKUP, Topics.PITR), unseen(output, stanza), warnings);
    }

    /** Exit code 0 says nothing: a repository that cannot even be decrypted has a status, and no backups. */
    static List<Fault> unseen(ToolOutput output, Stanza stanza) {
        var faults = new ArrayList<Fault>();
        for (var repo : stanza.repo()) {
            if (repo.status() != null && !repo.status().is(COMPLETE)) {
                faults.add(Fault.unseen(
                        output.name() + ", stanza " + stanza.name() + ", repo" + repo.key(),
                        repo.status() + "; what is there is not known until pgBackRest can read it"));
            }
        }
        var status = stanza.status();
        boolean toldByEach = !stanza.repo().isEmpty()
                && stanza.repo().stream().allMatch(repo -> repo.status() != null)
                && status != null
                && status.is(DIFFERENT);
        if (faults.isEmpty() && status != null && !status.is(COMPLETE) && !toldByEach) {
            faults.add(Fault.unseen(output.name() + ", stanza " + stanza.name(), status + "; have pgBackRest mended"));
        }
        return faults;
    }
}
