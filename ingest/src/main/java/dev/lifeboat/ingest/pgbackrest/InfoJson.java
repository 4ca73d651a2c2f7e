package dev.lifeboat.ingest.pgbackrest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.lifeboat.ingest.observe.BadInputException;
import dev.lifeboat.ingest.observe.SafeJson;
import dev.lifeboat.ingest.observe.ToolOutput;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** What {@code pgbackrest info --output=json} prints, as far as it is used. Releases before 2.32 know no repository keys. */
final class InfoJson {
    private static final String WHAT = "the output of 'pgbackrest info --output=json': an array of stanzas";
    private static final Pattern LABEL = Pattern.compile("\\d{8}-\\d{6}F(_\\d{8}-\\d{6}[DI])?");
    private static final TypeReference<List<@Nullable Stanza>> STANZAS = new TypeReference<>() {};

    record Stanza(
            @Nullable String name,
            @Nullable Status status,
            List<Repo> repo,
            List<Db> db,
            List<Archive> archive,
            @Nullable List<Backup> backup) {
        Stanza {
            repo = repo == null ? List.of() : List.copyOf(repo);
            db = db == null ? List.of() : List.copyOf(db);
            archive = archive == null ? List.of() : List.copyOf(archive);
        }

        List<Backup> backups() {
            return Objects.requireNonNullElse(backup, List.of());
        }

        /** The keys of its repositories, lowest first. */
        List<Integer> repoKeys() {
            return repo.isEmpty()
                    ? List.of(1)
                    : repo.stream().map(Repo::key).sorted().toList();
        }

        /** The cluster that a backup was taken from: database ids count anew in each repository. */
        Optional<Db> db(DbRef of) {
            return db.stream()
                    .filter(it -> it.id() == of.id() && it.repoKey() == of.repoKey())
                    .findFirst();
        }

        /** The archive of the log of that cluster. */
        Optional<Archive> archive(DbRef of) {
            return archive.stream().filter(it -> of.equals(it.database())).findFirst();
        }

        /** The archive that the newest cluster of a repository writes its log to. */
        Optional<Archive> currentArchive(int repoKey) {
            var ofClusters = db.stream().filter(it -> it.repoKey() == repoKey).mapToLong(Db::id);
            var ofArchives = archive.stream()
                    .flatMapToLong(it -> it.database() != null && it.database().repoKey() == repoKey
                            ? LongStream.of(it.database().id())
                            : LongStream.empty());
            return LongStream.concat(ofClusters, ofArchives).max().stream()
                    .mapToObj(newest -> archive(new DbRef(newest, repoKey)))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        boolean encrypted(int repoKey) {
            return repo.stream().anyMatch(it -> it.key() == repoKey && it.isEncrypted());
        }

        boolean tellsEncryption(int repoKey) {
            return repo.stream().anyMatch(it -> it.key() == repoKey && it.cipher() != null);
        }
    }

    record Status(@Nullable Integer code, @Nullable String message) {
        boolean is(Set<Integer> codes) {
            return code != null && codes.contains(code);
        }

        @Override
        public String toString() {
            return "status " + code
                    + (message == null ? "" : " (" + message.strip().replaceAll("\\s+", " ") + ")");
        }
    }

    record Repo(int key, @Nullable String cipher, @Nullable Status status) {
        boolean isEncrypted() {
            return cipher != null && !cipher.equals("none");
        }
    }

    /** The identity is 64 bits wide: more than a double holds. */
    record Db(
            long id,
            @JsonProperty("repo-key") int repoKey,
            @JsonProperty("system-id") @Nullable BigInteger systemId,
            @Nullable String version) {
        Db {
            repoKey = Math.max(1, repoKey);
        }
    }

    record DbRef(long id, @JsonProperty("repo-key") int repoKey) {
        DbRef {
            repoKey = Math.max(1, repoKey);
        }
    }

    record Archive(
            @Nullable String id,
            @Nullable String min,
            @Nullable String max,
            @Nullable DbRef database) {

        /** Whether it reaches over a stretch of the log; there may be gaps within. */
        boolean reachesOver(Stretch log) {
            return min != null
                    && max != null
                    && log.start() != null
                    && log.stop() != null
                    && min.compareTo(log.start()) <= 0
                    && log.stop().compareTo(max) <= 0;
        }
    }

    record Stretch(@Nullable String start, @Nullable String stop) {}

    record Times(@Nullable Long start, @Nullable Long stop) {}

    record Version(@Nullable String version) {}

    record Size(@Nullable Long size) {}

    record Backup(
            @Nullable String label,
            @Nullable String type,
            @Nullable String prior,
            @Nullable List<String> reference,
            @Nullable Stretch archive,
            @Nullable Version backrest,
            DbRef database,
            @Nullable Size info,
            Times timestamp,
            @Nullable Boolean error,
            Stretch lsn,
            @Nullable Map<String, @Nullable Object> annotation) {
        Backup {
            database = database == null ? new DbRef(1, 1) : database;
            lsn = lsn == null ? new Stretch(null, null) : lsn;
            timestamp = timestamp == null ? new Times(null, null) : timestamp;
        }

        int repoKey() {
            return database.repoKey();
        }

        /** The log that it needs. Taken off-line, it needs none, and that is told: its start and stop are null. */
        Stretch log() {
            return archive == null ? new Stretch(null, null) : archive;
        }

        boolean tellsLog() {
            return archive != null && (archive.start() == null) == (archive.stop() == null);
        }
    }

    private InfoJson() {}

    /**
     * The stanza that was asked for, or the only one.
     *
     * @param wanted its name; empty when none is asked for
     * @throws BadInputException if it is not there, or the output is another one
     */
    static Stanza stanza(ToolOutput output, String wanted) {
        var stanzas = SafeJson.read(output, STANZAS, WHAT);
        for (int i = 0; i < stanzas.size(); i++) {
            check(stanzas.get(i), output.name() + "#/" + i);
        }
        String names = stanzas.stream()
                .map(it -> it == null ? "" : String.valueOf(it.name()))
                .collect(Collectors.joining(", "));
        if (wanted.isEmpty() && stanzas.size() == 1) {
            return Objects.requireNonNull(stanzas.get(0));
        }
        if (wanted.isEmpty()) {
            throw new BadInputException(
                    output.name(),
                    stanzas.isEmpty()
                            ? "lists no stanza; is the right configuration of pgBackRest read?"
                            : "lists the stanzas " + names + "; say which one with --set stanza=NAME");
        }
        return stanzas.stream()
                .filter(it -> it != null && wanted.equals(it.name()))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        output.name(), "lists no stanza " + wanted + (names.isEmpty() ? "" : "; there are: " + names)));
    }

    private static void check(@Nullable Stanza stanza, String place) {
        if (stanza == null || stanza.name() == null || stanza.status() == null || stanza.backup() == null) {
            throw new BadInputException(place, "is no stanza: name, status or backup is missing; expected " + WHAT);
        }
        int i = 0;
        for (@Nullable Backup backup : stanza.backups()) {
            String at = place + "/backup/" + i++;
            if (backup == null
                    || backup.label() == null
                    || !LABEL.matcher(backup.label()).matches()) {
                throw new BadInputException(at, "has no label of the form 20201116-155000F_20201119-152100I");
            }
        }
    }
}
