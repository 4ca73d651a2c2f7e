package dev.lifeboat.ingest.barman;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.Observed;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.BackupCopy;
import dev.lifeboat.v1.BackupEvidence;
import dev.lifeboat.v1.BackupStatus;
import dev.lifeboat.v1.BackupType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The backups of a server as evidence: each as it is listed, with what is shown of it. */
final class BackupMapping {
    private static final Pattern ID = Pattern.compile("\\d{8}T\\d{6}");
    private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final long LATEST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    private final BarmanJson list;
    private final Map<String, BarmanJson> shown;
    private final String server;
    private final Subject subject;
    private final List<String> warnings;

    BackupMapping(
            BarmanJson list, Map<String, BarmanJson> shown, String server, Subject subject, List<String> warnings) {
        this.list = list;
        this.shown = shown;
        this.server = server;
        this.subject = subject;
        this.warnings = warnings;
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    List<Observed<?>> facts() {
        var facts = new ArrayList<Observed<?>>();
        for (JsonNode listed : Barman.backups(list, server)) {
            String id = listed.path("backup_id").asText();
            var evidence = evidence(id, listed, detail(id));
            var end = evidence.getEndedAt() == null ? evidence.getStartedAt() : evidence.getEndedAt();
            facts.add(new Observed<>(
                    Topics.BACKUP, "backup/" + id, evidence, end, list.output().name() + "#" + id, digest(listed, id)));
        }
        return facts;
    }

    private JsonNode detail(String id) {
        var json = shown.get(id);
        JsonNode detail = json == null ? null : json.of(server);
        if (detail == null) {
            warnings.add(id
                    + ": nothing is known of it but that it is listed; give the output of 'barman -f json show-backup "
                    + server + " " + id + "' as well");
            return MissingNode.getInstance();
        }
        return detail;
    }

    private String digest(JsonNode listed, String id) {
        return "sha256:" + Texts.sha256(listed + "\n" + shown.get(id));
    }

    private BackupEvidence evidence(String id, JsonNode listed, JsonNode detail) {
        JsonNode base = detail.path("base_backup_information");
        String word = detail.path("status").asText(listed.path("status").asText());
        var status = status(id, word, listed.path("retention_status").asText("-"));
        Instant started = second(base.path("begin_time_timestamp"), id);
        Instant ended = second(base.path("end_time_timestamp"), id);
        if (ended == null) {
            ended = second(listed.path("end_time_timestamp"), id);
        }
        String parent = text(detail.path("catalog_information").path("parent_backup_id"));
        String location = subject.option("location", "barman:" + server) + "/" + id;
        return BackupEvidence.newBuilder()
                .setDatabase(subject.database())
                .setBackupId(id)
                .setName(Objects.requireNonNullElse(text(detail.path("backup_name")), server + "/" + id))
                .setType(type(listed, detail, parent))
                .setStatus(status)
                .setStartedAt(started == null && ended == null ? timeOfId(id) : started)
                .setEndedAt(status == BackupStatus.STARTED ? null : ended)
                .setSizeBytes(size(listed, detail))
                .setLocation(location)
                .setCopies(List.of(new BackupCopy(
                        location,
                        subject.option("media", ""),
                        Boolean.parseBoolean(subject.option("off-site", "false")),
                        null)))
                .setParents(parent == null ? List.of() : List.of(parent))
                .setChangesSince(parent == null ? null : text(shownBase(parent).path("begin_lsn")))
                .setEncrypted(encrypted(base))
                .setCompression(text(base.path("compression")))
                .setLogStart(text(base.path("begin_lsn")))
                .setLogEnd(text(base.path("end_lsn")))
                .setTimeline(
                        base.path("timeline").isIntegralNumber()
                                ? base.path("timeline").asLong()
                                : null)
                .setTool("barman")
                .setEngineVersion(version(detail.path("postgresql_version")))
                .setSystemIdentifier(text(detail.path("system_id")))
                .build();
    }

    private JsonNode shownBase(String id) {
        var json = shown.get(id);
        JsonNode detail = json == null ? null : json.of(server);
        return detail == null ? MissingNode.getInstance() : detail.path("base_backup_information");
    }

    /** What waits for its log cannot be restored yet; what is obsolete goes with the next run of {@code barman cron}. */
    private BackupStatus status(String id, String word, String retention) {
        return switch (word) {
            case "DONE" -> done(id, retention);
            case "WAITING_FOR_WALS", "EMPTY", "STARTED", "SYNCING" -> BackupStatus.STARTED;
            case "FAILED" -> BackupStatus.FAILED;
            default -> {
                warnings.add(id + ": its status is '" + Texts.bounded(word, 40)
                        + "', which is no word of it; taken as unknown");
                yield BackupStatus.UNKNOWN;
            }
        };
    }

    private BackupStatus done(String id, String retention) {
        return switch (retention) {
            case "OBSOLETE" -> BackupStatus.EXPIRED;
            case "-", "VALID", "OBSOLETE*", "KEEP:FULL", "KEEP:STANDALONE" -> BackupStatus.COMPLETED;
            default -> {
                warnings.add(id + ": its retention status is '" + Texts.bounded(retention, 40)
                        + "', which is no word of it; whether it is kept is unknown");
                yield BackupStatus.UNKNOWN;
            }
        };
    }

    /** Releases before 3.11 tell no type, and take full backups only; what is shown of others names what they build on. */
    private static BackupType type(JsonNode listed, JsonNode detail, @Nullable String parent) {
        String type =
                detail.path("backup_type").asText(listed.path("backup_type").asText());
        return switch (type) {
            case "" ->
                parent != null ? BackupType.INCREMENTAL : detail.isMissingNode() ? BackupType.UNKNOWN : BackupType.FULL;
            case "full", "rsync", "snapshot" -> BackupType.FULL;
            case "incremental" -> BackupType.INCREMENTAL;
            default -> BackupType.UNKNOWN;
        };
    }

    private static @Nullable Long size(JsonNode listed, JsonNode detail) {
        JsonNode base = detail.path("base_backup_information");
        for (JsonNode size : List.of(
                detail.path("cluster_size_bytes"), base.path("disk_usage_bytes"), base.path("backup_size_bytes"))) {
            if (size.isIntegralNumber() && size.asLong() >= 0) {
                return size.asLong();
            }
        }
        JsonNode all = listed.path("size_bytes");
        return all.isIntegralNumber() && all.asLong() >= 0 ? all.asLong() : null;
    }

    private static @Nullable Boolean encrypted(JsonNode base) {
        String encryption = text(base.path("encryption"));
        return encryption == null ? null : !encryption.equalsIgnoreCase("none");
    }

    /** Seconds since the epoch, written as text. */
    private @Nullable Instant second(JsonNode node, String id) {
        String text = node.asText("");
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("\\d{1,12}") || Long.parseLong(text) > LATEST_SECOND) {
            warnings.add(id + ": its time is '" + Texts.bounded(text, 40) + "'; taken as not known");
            return null;
        }
        return Instant.ofEpochSecond(Long.parseLong(text));
    }

    /** A failed backup tells nothing but its id, which is the local time of Barman's host. */
    private @Nullable Instant timeOfId(String id) {
        try {
            return LocalDateTime.parse(id, ID_TIME).atZone(zone(id)).toInstant();
        } catch (DateTimeException e) {
            warnings.add(id + ": is no time (" + e.getMessage() + "); taken as not known");
            return null;
        }
    }

    private ZoneId zone(String id) {
        String set = subject.option(Barman.ZONE, "");
        if (!set.isEmpty()) {
            return ZoneId.of(set);
        }
        for (String other : shown.keySet()) {
            String begin = shownBase(other).path("begin_time").asText("");
            try {
                return OffsetDateTime.parse(begin.replace(' ', 'T')).getOffset();
            } catch (DateTimeException e) {
                // another one may tell
            }
        }
        warnings.add(id
                + ": its time is known by its id alone, which is local time of Barman's host; taken as UTC. Say which it"
                + " is with --set zone=Europe/Berlin");
        return ZoneId.of("UTC");
    }

    /** A number such as 150018 is 15.18, and 90603 is 9.6.3. */
    private static @Nullable String version(JsonNode node) {
        int number = node.asInt(0);
        return number <= 0
                ? null
                : number >= 100_000
                        ? number / 10_000 + "." + number % 10_000
                        : number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
    }

    private static @Nullable String text(JsonNode node) {
        String text = node.isValueNode() && !node.isNull() ? node.asText().strip() : "";
        return text.isEmpty() ? null : Texts.bounded(text, 512);
    }
}
