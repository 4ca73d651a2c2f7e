package dev.lifeboat.ingest.awsbackup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * AWS Backup: its events as EventBridge delivers them, which may be lost, and beside them its lists of recovery points, which
 * are the truth of what there is, and of restore jobs. With a list of recovery points all backups are told; without one,
 * nothing that was told before is withdrawn.
 */
public final class AwsBackup implements Tool.OfOutput {
    static final String WHAT = "events of AWS Backup, as an array or one a line, or the output of 'aws backup"
            + " list-recovery-points-by-resource', 'list-recovery-points-by-backup-vault', 'list-restore-jobs' or"
            + " 'describe-restore-job'";
    static final String RESOURCE = "resource";

    @Override
    public String name() {
        return "aws-backup";
    }

    @Override
    public String engine() {
        return "";
    }

    @Override
    public String program() {
        return "aws";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(RESOURCE, "ARN of the database, if there are events of several; needed to ask AWS"),
                new Option(BackupMapping.MEDIA, "medium of the vaults, e.g. object"),
                new Option(
                        BackupMapping.LOCK_MODE,
                        "compliance if the locks of vaults cannot be taken away by anybody, which events do not tell"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        String resource = options.getOrDefault(RESOURCE, "");
        if (resource.isEmpty()) {
            throw new BadInputException("aws", "can be asked only with --set resource=ARN, the ARN of the database");
        }
        return answers.isEmpty()
                ? List.of(List.of(
                        "backup", "list-recovery-points-by-resource", "--resource-arn", resource, "--output", "json"))
                : List.of();
    }

    @Override
    public Optional<String> eventsNeed() {
        return Optional.of(RESOURCE);
    }

    @Override
    public boolean isEvent(ToolOutput record) {
        Entry envelope = Entry.of(Entry.tree(record, "one event of AWS Backup"), record.name());
        if (!envelope.needed("source").equals("aws.backup")) {
            envelope.needed("detail-type");
            return false;
        }
        var events = new Events(new Notes());
        events.add(envelope);
        if (!events.areOfNoUse()) {
            Event.of(envelope).check();
        }
        return true;
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        var notes = new Notes();
        var events = new Events(notes);
        var lists = new Lists(notes);
        if (outputs.isEmpty()) {
            throw new BadInputException("no file", "was given; expected " + WHAT);
        }
        for (ToolOutput output : outputs) {
            if (output.failed()) {
                notes.fault(output.failure());
            } else {
                read(output, events, lists, notes);
            }
        }
        var scope = Scope.of(subject.options().getOrDefault(RESOURCE, ""), events, lists, outputs.get(0));
        var backups = new BackupMapping(subject, scope, events, lists, notes);
        var facts = new ArrayList<Observed<?>>(backups.facts());
        facts.addAll(new RestoreMapping(subject, scope, events, lists, backups, notes).facts());
        Set<Topic<?>> told = lists.tellWhatThereIs() ? Set.of(Topics.BACKUP) : Set.of();
        return new Observation(facts, told, notes.faults(), notes.warnings(), backups.settled());
    }

    private static void read(ToolOutput output, Events events, Lists lists, Notes notes) {
        if (output.isBlank()) {
            throw new BadInputException(output.name(), "is empty; expected " + WHAT);
        }
        if (output.isEvent()) {
            notes.each(() -> events.add(Entry.of(Entry.tree(output, WHAT), output.name())));
            return;
        }
        if (isOneALine(output)) {
            readLines(output, events, notes);
            return;
        }
        JsonNode tree = Entry.tree(output, WHAT);
        if (tree.isArray()) {
            notes.each(Entry.elements(tree, output.name()), output.name(), events::add);
        } else if (Lists.isOne(tree)) {
            lists.add(Entry.of(tree, output.name()), output);
        } else {
            notes.each(() -> events.add(Entry.of(tree, output.name())));
        }
    }

    /** Several objects, each of which ends on its line; one alone is read as a whole. */
    private static boolean isOneALine(ToolOutput output) {
        var lines =
                output.text().lines().filter(line -> !line.isBlank()).limit(2).toList();
        return lines.size() == 2 && lines.stream().allMatch(line -> line.strip().startsWith("{"));
    }

    private static void readLines(ToolOutput output, Events events, Notes notes) {
        int number = 0;
        for (String line : output.text().lines().toList()) {
            number++;
            String place = output.name() + ":" + number;
            if (!line.isBlank()) {
                var one = ToolOutput.saved(place, line.getBytes(StandardCharsets.UTF_8), output.takenAt());
                notes.each(() -> events.add(Entry.of(Entry.tree(one, WHAT), place)));
            }
        }
    }
}
