package dev.lifeboat.ingest.pgbackrest;

import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.ingest.pgbackrest.InfoJson.Stanza;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code pgbackrest verify}: every file of every listed backup read and compared with its checksum, in each repository. Its
 * exit code is 0 whatever it finds. Neither a missing manifest nor a hole in the log makes its verdict an error, so it is read
 * together with the list: a listed backup that it does not find, or whose log it does not find whole, has failed.
 */
public final class PgBackRestVerify implements Tool.OfOutput {
    static final String SINCE = "archive-since";
    static final String NEWEST_FULL = "newest-full";

    @Override
    public String name() {
        return "pgbackrest-verify";
    }

    @Override
    public String engine() {
        return "postgresql";
    }

    @Override
    public String program() {
        return "pgbackrest";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(PgBackRest.STANZA, "the stanza, if there are several"),
                new Option(
                        SINCE,
                        "from where on a hole in the archive counts: 'oldest' backup (default), or '" + NEWEST_FULL
                                + "' where repo-retention-archive removes log between older backups"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        if (answers.isEmpty()) {
            return List.of(PgBackRest.info(options));
        }
        if (answers.size() > 1 || answers.get(0).failed()) {
            return List.of();
        }
        var stanza = InfoJson.stanza(answers.get(0), options.getOrDefault(PgBackRest.STANZA, ""));
        String name = answers.get(0).plain(String.valueOf(stanza.name()));
        return stanza.repoKeys().stream()
                .map(repo -> List.of(
                        "verify",
                        "--stanza=" + name,
                        "--repo=" + repo,
                        "--output=text",
                        "--verbose",
                        "--log-level-console=off",
                        "--log-level-stderr=detail"))
                .toList();
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        @Nullable ToolOutput list = null;
        var texts = new ArrayList<ToolOutput>();
        for (ToolOutput output : outputs) {
            if (output.bytes().length > 0 && output.bytes()[0] == '[') {
                list = output;
            } else {
                texts.add(output);
            }
        }
        if (list == null) {
            throw new BadInputException(
                    outputs.isEmpty() ? name() : outputs.get(0).name(),
                    "is read together with the list of backups; give the output of 'pgbackrest info --output=json' as well");
        }
        if (list.failed()) {
            return Observation.failed(list.failure());
        }
        Stanza stanza = InfoJson.stanza(list, subject.option(PgBackRest.STANZA, ""));
        var repos = stanza.repoKeys();
        if (texts.size() != repos.size()) {
            throw new BadInputException(
                    list.name(),
                    "lists the repositories " + repos + ", and there is the output of " + texts.size()
                            + " runs of 'pgbackrest verify'; give one for each, in this order (--repo=N)");
        }
        var faults = new ArrayList<>(PgBackRest.unseen(list, stanza));
        var verified = new ArrayList<VerifiedRepo>();
        for (int i = 0; i < repos.size(); i++) {
            verified.add(new VerifiedRepo(
                    repos.get(i), VerifyText.of(texts.get(i)), texts.get(i).name()));
        }
        var mapping = new VerifyMapping(stanza, verified, subject);
        var facts = mapping.facts();
        for (VerifiedRepo repo : verified) {
            if (!repo.text().ok() && !mapping.explains(repo)) {
                faults.add(Fault.unseen(
                        repo.place(),
                        "says 'status: error'" + (repo.text().remarks().isEmpty() ? "" : ": ")
                                + String.join(", ", repo.text().remarks()) + "; nothing in repo" + repo.key()
                                + " is known to be good"));
            }
        }
        return new Observation(facts, Set.of(), faults, mapping.warnings());
    }

    /** What verifying one repository found. */
    record VerifiedRepo(int key, VerifyText text, String place) {}
}
