package dev.lifeboat.ingest.velero;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The resources of Velero that were given, by kind. */
final class Resources {
    private static final String GROUP = "velero.io/";
    private static final String OF_BACKUP = "velero.io/backup-name";
    private static final String OF_SCHEDULE = "velero.io/schedule-name";

    private final Notes notes;
    private final List<Entry> backups = new ArrayList<>();
    private final Map<String, List<Entry>> volumes = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    Resources(Notes notes) {
        this.notes = notes;
    }

    void add(Entry resource) {
        String kind = resource.needed("kind");
        String version = resource.needed("apiVersion");
        if (!version.startsWith(GROUP)) {
            throw resource.bad("apiVersion", "is " + version + "; expected one of " + GROUP);
        }
        switch (kind) {
            case "Backup" -> {
                if (!names.add(name(resource))) {
                    throw resource.bad("metadata", "names the backup " + name(resource) + ", which is there already");
                }
                backups.add(resource);
            }
            case "PodVolumeBackup", "DataUpload" -> {
                String backup = label(resource, OF_BACKUP);
                if (backup == null) {
                    throw resource.bad("metadata", "has no label " + OF_BACKUP + ": of which backup it is, is unknown");
                }
                volumes.computeIfAbsent(backup, name -> new ArrayList<>()).add(resource);
            }
            default -> notes.warn(resource.place() + ": a " + kind + " tells nothing of backups; left out");
        }
    }

    List<Entry> backups() {
        return backups;
    }

    /** The copies of volumes that belong to a backup. A name that is a label is cut, and then none is found. */
    List<Entry> volumes(String backup) {
        return volumes.getOrDefault(backup, List.of());
    }

    /** The backups that hold the database, as people say. */
    List<Entry> chosen(Map<String, String> options, List<ToolOutput> outputs) {
        String schedule = options.getOrDefault(Velero.SCHEDULE, "");
        String namespace = options.getOrDefault(Velero.NAMESPACE, "");
        if (schedule.isEmpty() && namespace.isEmpty()) {
            var schedules = new TreeSet<String>();
            backups.forEach(backup -> schedules.add(String.valueOf(label(backup, OF_SCHEDULE))));
            if (schedules.size() > 1) {
                throw new BadInputException(
                        outputs.get(0).name(),
                        "has backups of several schedules: " + String.join(", ", schedules)
                                + "; say which hold the database with --set schedule=NAME or --set namespace=NAME");
            }
            checkThatAllHoldTheSame(outputs);
            return backups;
        }
        var chosen = backups.stream()
                .filter(backup -> schedule.isEmpty() || schedule.equals(label(backup, OF_SCHEDULE)))
                .filter(backup -> namespace.isEmpty() || holds(backup, namespace))
                .toList();
        if (chosen.isEmpty() && !backups.isEmpty()) {
            notes.warn("none of the " + backups.size() + " backups is of"
                    + (schedule.isEmpty() ? "" : " schedule " + schedule)
                    + (namespace.isEmpty() ? "" : " namespace " + namespace));
        }
        return chosen;
    }

    /** Without a schedule nothing but the namespaces tells that backups are of the same thing. */
    private void checkThatAllHoldTheSame(List<ToolOutput> outputs) {
        var held = new TreeSet<String>();
        for (Entry backup : backups) {
            Entry spec = backup.in("spec");
            if (label(backup, OF_SCHEDULE) == null) {
                held.add(spec == null ? "[]" : new TreeSet<>(spec.texts("includedNamespaces")).toString());
            }
        }
        if (held.size() > 1) {
            throw new BadInputException(
                    outputs.get(0).name(),
                    "has backups without schedule of different namespaces: " + String.join(", ", held)
                            + "; say which hold the database with --set namespace=NAME");
        }
    }

    /** Velero takes every namespace where none is included. */
    private static boolean holds(Entry backup, String namespace) {
        Entry spec = backup.in("spec");
        if (spec == null) {
            return false;
        }
        var included = spec.texts("includedNamespaces");
        return (included.isEmpty() || included.contains("*") || included.contains(namespace))
                && !spec.texts("excludedNamespaces").contains(namespace);
    }

    static String name(Entry resource) {
        Entry metadata = resource.in("metadata");
        if (metadata == null) {
            throw resource.bad("metadata", "is missing");
        }
        return metadata.needed("name");
    }

    private static @Nullable String label(Entry resource, String label) {
        Entry metadata = resource.in("metadata");
        Entry labels = metadata == null ? null : metadata.in("labels");
        return labels == null ? null : labels.text(label);
    }
}
