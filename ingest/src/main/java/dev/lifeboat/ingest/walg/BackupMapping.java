package dev.lifeboat.ingest.walg;

import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.fields.Notes;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.ingest.observe.ToolOutput;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The listed backups as evidence: one for each name, whose copies are in one or more storages. */
final class BackupMapping {
    static final String LOCATION = "location";
    static final String MEDIA = "media";
    static final String OFF_SITE = "off-site";
    static final String RETENTION = "retention-days";

    private final Subject subject;
    private final Notes notes;
    private final Map<String, Listed> byName = new LinkedHashMap<>();
    private final Map<String, Entry> sentinels = new HashMap<>();

    /** What the lists tell of one backup: the entry that tells most, and every storage that has it. */
    private record Listed(Entry entry, ToolOutput in, Set<String> storages) {}

    BackupMapping(Subject subject, Notes notes) {
        this.subject = subject;
        this.notes = notes;
    }

    /** Takes an entry of a list. */
    void add(Entry entry, ToolOutput in) {
        String name = BackupNames.of(entry);
        String storage = entry.text("storage_name");
        var listed = byName.get(name);
        if (listed == null || (isDetailed(entry) && !isDetailed(listed.entry))) {
            var storages = listed == null ? new LinkedHashSet<String>() : listed.storages;
            listed = new Listed(entry, in, storages);
            byName.put(name, listed);
        }
        listed.storages.add(storage == null ? "default" : storage);
    }

    /** Takes a sentinel. */
    void addSentinel(ToolOutput output, Entry sentinel) {
        String name = BackupNames.ofSentinel(output);
        if (!sentinel.has("LSN") || !sentinel.has("PgVersion")) {
            throw sentinel.bad("LSN", "or PgVersion is missing; expected the sentinel of a backup of PostgreSQL");
        }
        sentinels.put(name, sentinel);
    }

    List<Observed<?>> facts() {
        var facts = new ArrayList<Observed<?>>();
        byName.forEach((name, listed) -> notes.each(() -> facts.add(fact(name, listed))));
        sentinels.keySet().stream()
                .filter(name -> !byName.containsKey(name))
                .sorted()
                .forEach(name -> notes.warn(name + ": its sentinel was given, and no list has it; left out"));
        return facts;
    }

    private Observed<BackupEvidence> fact(String name, Listed listed) {
        var backup = isDetailed(listed.entry) ? detailed(name, listed.entry) : fromSentinel(name);
        var evidence = backup.setStatus(backup.getEndedAt() == null ? BackupStatus.UNKNOWN : BackupStatus.COMPLETED)
                .setDatabase(subject.database())
                .setBackupId(name)
                .setName(name)
                .setTimeline(BackupNames.timeline(name))
                .setLocation(location(first(listed), name))
                .setCopies(listed.storages.stream()
                        .map(storage -> copy(storage, name))
                        .toList())
                .setRetentionDays(retentionDays(name, backup))
                .setTool("wal-g")
                .build();
        return new Observed<>(
                Topics.BACKUP,
                "backup/" + name,
                evidence,
                evidence.getEndedAt(),
                listed.entry.place(),
                "sha256:" + Texts.sha256(listed.entry.raw()));
    }

    private static boolean isDetailed(Entry entry) {
        return entry.has("finish_time") || entry.has("start_time");
    }

    private BackupEvidence.Builder detailed(String name, Entry entry) {
        var backup = BackupEvidence.newBuilder()
                .setStartedAt(entry.instant("start_time"))
                .setEndedAt(entry.instant("finish_time"))
                .setSizeBytes(size(entry, "compressed_size", "uncompressed_size"))
                .setLogStart(BackupNames.position(entry, "start_lsn"))
                .setLogEnd(BackupNames.position(entry, "finish_lsn"))
                .setEngineVersion(BackupNames.version(entry, "pg_version"))
                .setSystemIdentifier(text(BackupNames.unsigned(entry, "system_identifier")))
                .setHost(entry.text("hostname"));
        if (backup.getEndedAt() == null) {
            notes.warn(name + ": the list does not tell when it ended; whether it is whole is unknown");
        }
        Entry sentinel = sentinels.get(name);
        if (sentinel != null) {
            String begins = BackupNames.position(sentinel, "LSN");
            if (begins != null && backup.getLogStart() != null && !begins.equals(backup.getLogStart())) {
                throw sentinel.bad(
                        "LSN",
                        "is " + begins + ", and the list has " + backup.getLogStart() + " for " + name
                                + "; it is the sentinel of another backup");
            }
        }
        return chained(name, sentinel, backup);
    }

    /** Newer sentinels tell the times as well; the older ones do not, and then nothing says when it was. */
    private BackupEvidence.Builder fromSentinel(String name) {
        Entry sentinel = sentinels.get(name);
        var backup = BackupEvidence.newBuilder();
        if (sentinel == null) {
            notes.warn(name
                    + ": only the plain list has it, which tells no times; it is unknown. Give its sentinel as well");
            return chained(name, null, backup);
        }
        backup.setStartedAt(sentinel.instant("StartTime"))
                .setEndedAt(sentinel.instant("FinishTime"))
                .setSizeBytes(size(sentinel, "CompressedSize", "UncompressedSize"))
                .setLogStart(BackupNames.position(sentinel, "LSN"))
                .setLogEnd(BackupNames.position(sentinel, "FinishLSN"))
                .setEngineVersion(BackupNames.version(sentinel, "PgVersion"))
                .setSystemIdentifier(text(BackupNames.unsigned(sentinel, "SystemIdentifier")))
                .setHost(sentinel.text("Hostname"));
        if (backup.getEndedAt() == null) {
            notes.warn(name + ": neither the plain list nor its sentinel tells when it ended; it is unknown");
        }
        return chained(name, sentinel, backup);
    }

    /** The name says that it is a delta; only the sentinel says of what, and since when it holds every change. */
    private BackupEvidence.Builder chained(String name, @Nullable Entry sentinel, BackupEvidence.Builder backup) {
        Set<String> parents = new LinkedHashSet<>();
        if (sentinel != null) {
            for (String field : List.of("DeltaFrom", "DeltaFullName")) {
                String parent = sentinel.text(field);
                if (parent != null) {
                    parents.add(BackupNames.checked(sentinel, field, parent));
                }
            }
        }
        boolean delta = BackupNames.isDelta(name) || !parents.isEmpty();
        if (delta && parents.isEmpty()) {
            notes.warn(name + ": nothing tells what this delta builds on"
                    + (sentinel == null ? "; give its sentinel as well" : ", its sentinel neither"));
        }
        return backup.setType(delta ? BackupType.INCREMENTAL : BackupType.FULL)
                .setParents(List.copyOf(parents))
                .setChangesSince(sentinel == null ? null : BackupNames.position(sentinel, "DeltaLSN"));
    }

    /** What is stored of it. */
    private static @Nullable Long size(Entry entry, String stored, String whole) {
        Long size = entry.count(stored);
        return size == null ? entry.count(whole) : size;
    }

    private static String first(Listed listed) {
        return listed.storages.contains("default")
                ? "default"
                : listed.storages.iterator().next();
    }

    private BackupCopy copy(String storage, String name) {
        boolean described = storage.equals("default");
        return BackupCopy.newBuilder()
                .setLocation(location(storage, name))
                .setMedia(described ? subject.option(MEDIA, "") : "")
                .setOffSite(described && Boolean.parseBoolean(subject.option(OFF_SITE, "false")))
                .setLockedUntil(null)
                .build();
    }

    private String location(String storage, String name) {
        String root = storage.equals("default")
                ? subject.option(LOCATION, "wal-g:" + subject.database())
                : "wal-g:" + subject.database() + "/" + storage;
        return root + "/basebackups_005/" + name;
    }

    private @Nullable Integer retentionDays(String name, BackupEvidence.Builder backup) {
        String days = subject.option(RETENTION, "");
        if (days.isEmpty() || backup.getEndedAt() == null) {
            return null;
        }
        if (!days.matches("\\d{1,6}")) {
            notes.warn(name + ": '" + Texts.bounded(days, 40) + "' is no number of days; taken as not known");
            return null;
        }
        return Integer.valueOf(days);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : Objects.toString(value);
    }
}
