package dev.lifeboat.ingest.awsbackup;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events, by what they are about. */
final class Events {
    /** These tell nothing of what can be restored. */
    private static final Set<String> OF_NO_USE =
            Set.of("Backup Plan State Change", "Region Setting State Change", "Recovery Point Index State Change");

    final Map<String, Job> backups = new LinkedHashMap<>();
    final Map<String, Job> restores = new LinkedHashMap<>();
    final Map<String, Job> copies = new LinkedHashMap<>();
    final Map<String, Job> points = new LinkedHashMap<>();
    final Map<String, Job> scans = new LinkedHashMap<>();
    final Map<String, Job> vaults = new LinkedHashMap<>();

    private final Notes notes;
    private final Set<String> unheardOf = new HashSet<>();

    Events(Notes notes) {
        this.notes = notes;
    }

    void add(Entry envelope) {
        Event event = Event.of(envelope);
        switch (event.type()) {
            case "Backup Job State Change" -> add(backups, event.detail().needed("backupJobId"), event);
            case "Restore Job State Change" -> add(restores, event.detail().needed("restoreJobId"), event);
            case "Copy Job State Change" -> copy(event);
            case "Recovery Point State Change" -> add(points, needed(envelope, event.resource()), event);
            case "Backup Vault State Change" -> add(vaults, event.detail().needed("backupVaultName"), event);
            case "Scan Job State Change" -> add(scans, event.detail().needed("scanJobId"), event);
            default -> {
                if (!OF_NO_USE.contains(event.type()) && unheardOf.add(event.type())) {
                    notes.warn(envelope.place() + ": '" + envelope.words("detail-type")
                            + "' is no known kind of event; it and others of it are left out");
                }
            }
        }
    }

    /** Whether nothing is made of them. */
    boolean areOfNoUse() {
        return Stream.of(backups, restores, copies, points, scans, vaults).allMatch(Map::isEmpty);
    }

    /** That a copy was created comes without an id, and tells nothing that the next event does not. */
    private void copy(Event event) {
        String id = event.detail().text("copyJobId");
        if (id == null && !event.state().equals("CREATED")) {
            throw event.detail().bad("copyJobId", "is missing");
        }
        if (id != null) {
            add(copies, id, event);
        }
    }

    private static void add(Map<String, Job> to, String id, Event event) {
        event.state(); // must be there
        to.computeIfAbsent(id, Job::new).add(event);
    }

    private static String needed(Entry envelope, @Nullable String resource) {
        if (resource == null) {
            throw envelope.bad("resources", "is empty: of which recovery point it is, is unknown");
        }
        return resource;
    }
}
