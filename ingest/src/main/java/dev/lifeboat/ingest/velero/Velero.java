package dev.lifeboat.ingest.velero;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.Fault;
import dev.lifeboat.ingest.observe.Observation;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.Tool;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topic;
import dev.lifeboat.schemas.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Velero's Backup resources as {@code kubectl get -o json} prints them, one or a list, and beside them the PodVolumeBackups
 * and DataUploads, which alone tell how much was copied. Which backups hold the database is for people to say: by schedule or
 * by namespace.
 */
public final class Velero implements Tool.OfOutput {
    static final String WHAT = "the output of 'kubectl get backups.velero.io -n velero -o json'";
    static final String SCHEDULE = "schedule";
    static final String NAMESPACE = "namespace";
    static final String VELERO_NAMESPACE = "velero-namespace";

    @Override
    public String name() {
        return "velero";
    }

    @Override
    public String engine() {
        return "";
    }

    @Override
    public String program() {
        return "kubectl";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option(SCHEDULE, "the schedule whose backups hold the database"),
                new Option(NAMESPACE, "the namespace of the database: backups that include it hold it"),
                new Option(VELERO_NAMESPACE, "where Velero runs; velero if not set"),
                new Option(BackupMapping.MEDIA, "medium of the storage, e.g. object"),
                new Option(BackupMapping.OFF_SITE, "true if the storage is kept away from production"));
    }

    @Override
    public List<List<String>> asks(Map<String, String> options, List<ToolOutput> answers) {
        String where = options.getOrDefault(VELERO_NAMESPACE, "velero");
        return answers.isEmpty()
                ? List.of(
                        List.of("get", "backups.velero.io", "-n", where, "-o", "json"),
                        List.of("get", "podvolumebackups.velero.io", "-n", where, "-o", "json"),
                        List.of("get", "datauploads.velero.io", "-n", where, "-o", "json"))
                : List.of();
    }

    @Override
    public Observation read(List<ToolOutput> outputs, Subject subject) {
        var notes = new Notes();
        var resources = new Resources(notes);
        boolean list = false;
        for (ToolOutput output : outputs) {
            if (output.failed()) {
                // older releases know no DataUploads; what is not told of a volume is not taken for there
                if (isOfVolumes(output)) {
                    notes.warn(output.failure() + "; what it would tell of volumes is unknown");
                } else {
                    notes.fault(output.failure());
                }
                continue;
            }
            list |= read(output, resources, notes);
        }
        if (resources.backups().isEmpty() && !list && notes.faults().isEmpty()) {
            throw new BadInputException(outputs.size() + " files", "hold no Backup of Velero; expected " + WHAT);
        }
        var chosen = resources.chosen(subject.options(), outputs);
        var facts = new ArrayList<Observed<?>>();
        var mapping = new BackupMapping(subject, resources, notes);
        chosen.forEach(backup -> notes.each(() -> facts.add(mapping.fact(backup))));
        Set<Topic<?>> lists = list ? Set.of(Topics.BACKUP) : Set.of();
        return new Observation(facts, lists, notes.faults(), notes.warnings());
    }

    /** Whether it lists all backups. */
    private static boolean read(ToolOutput output, Resources resources, Notes notes) {
        JsonNode tree = Entry.tree(output, WHAT);
        Entry all = Entry.of(tree, output.name());
        String kind = all.text("kind");
        if (kind == null) {
            throw new BadInputException(output.name(), "has no kind; expected " + WHAT);
        }
        if (!kind.endsWith("List")) {
            notes.each(() -> resources.add(all));
            return false;
        }
        var items = all.elements("items");
        if (!all.has("items")) {
            throw new BadInputException(output.name(), "has no items; expected " + WHAT);
        }
        notes.each(items, output.name() + "#items", resources::add);
        Entry metadata = all.in("metadata");
        String next = metadata == null ? null : metadata.text("continue");
        if (next != null) {
            notes.fault(Fault.unseen(output.name(), "is one page of a longer list; have all of it listed"));
        }
        return isOfBackups(kind, items, output);
    }

    /** An empty list does not tell of what it is one. */
    private static boolean isOfBackups(String kind, List<JsonNode> items, ToolOutput output) {
        return kind.equals("BackupList")
                || items.stream().anyMatch(item -> item.path("kind").asText().equals("Backup"))
                || (kind.equals("List") && items.isEmpty() && !isOfVolumes(output));
    }

    private static boolean isOfVolumes(ToolOutput output) {
        return output.name().contains("datauploads") || output.name().contains("podvolumebackups");
    }
}
