package dev.lifeboat.cli.lease;

import dev.lifeboat.cli.CommandFailedException;
import dev.lifeboat.cli.log.Log;
import dev.lifeboat.ingest.catalog.Texts;
import dev.lifeboat.ingest.observe.Subject;
import dev.lifeboat.schemas.Topics;
import dev.lifeboat.v1.EvidenceHeader;
import dev.lifeboat.v1.MigrationEvidence;
import dev.lifeboat.v1.MigrationState;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a migration of a database tells: one fact, each word a version of it that takes the place of the one before.
 * No run says anything of another. Fails like {@link Log}. Safe for several threads.
 */
public final class Words {
    private static final String TOOL = "migrate";

    private final Log log;
    private final String database;
    private final String migrationId;
    private final String runId;
    private final InstantSource clock;
    private List<Told> all = List.of();
    private @Nullable MigrationEvidence last;

    private Words(Log log, String database, String migrationId, String runId, InstantSource clock) {
        this.log = log;
        this.database = database;
        this.migrationId = migrationId;
        this.runId = runId;
        this.clock = clock;
    }

    /**
     * Reads what was said, so that what is said next comes behind it whatever the clocks of two machines say.
     *
     * @param runId one for each time that somebody begins the migration, or its rollback
     */
    public static Words of(Log log, String database, String migrationId, String runId, InstantSource clock) {
        var words = new Words(log, database, migrationId, runId, clock);
        words.read();
        return words;
    }

    /** The source of all that is told of migrations of a database by whoever runs them. */
    public static String source(String database) {
        return Subject.sourceOf(TOOL, database);
    }

    /** The id of the fact that tells of a run of a migration. */
    public static String nativeId(String migrationId, String runId) {
        return "migration/" + migrationId + "/run/" + runId;
    }

    /** What was said last of this run, by anybody until the log was read, or through this; null when nothing was. */
    public synchronized @Nullable MigrationEvidence last() {
        return last;
    }

    /** What counts of each run of the migration that was told of by those who run it, when the log was read last. */
    public synchronized List<Told> runs() {
        var runs = new ArrayList<>(Told.newest(all));
        runs.removeIf(told -> told.isWithdrawn()
                || !told.word().getHeader().getSource().equals(source(database))
                || !told.word().getMigrationId().equals(migrationId));
        return runs;
    }

    /** Reads again what was said: another may have told of this run, and what is said next must come behind that. */
    public synchronized void read() {
        var words = new ArrayList<Told>();
        for (var written : log.history(Topics.MIGRATION, database)) {
            MigrationEvidence word = written.value();
            if (word != null) {
                String place = Topics.MIGRATION.name() + "-" + written.partition() + "@" + written.offset();
                words.add(new Told(word, written.at(), place));
            }
        }
        all = words;
        for (Told told : Told.newest(words)) {
            if (isOfTheRun(told.word().getHeader())
                    && isBehindTheLast(told.word().getHeader())) {
                last = told.word();
            }
        }
    }

    /**
     * Whether nothing speaks against going on, now that the run has said that it starts. To be asked before anything is done.
     *
     * @param place what {@link #say} returned for that word
     * @param rollback whether the run undoes the migration: then only another run of it that is alive speaks against it
     * @return null when nothing does; else in words: the run has to {@link #withdraw}, and must do nothing
     */
    public synchronized @Nullable String against(String place, boolean rollback) {
        read();
        return rollback
                ? Alone.againstRollback(all, place, source(database))
                : Alone.againstMigration(all, place, source(database));
    }

    /**
     * Says it, and returns once all replicas have it.
     *
     * @param word what is said; who says it of which run, and when, is filled in
     * @return topic, partition and offset
     */
    public synchronized String say(MigrationEvidence word) {
        MigrationEvidence said = MigrationEvidence.newBuilder(word)
                .setHeader(header(word.getState(), word.getHeader().getDeleted()))
                .setDatabase(database)
                .setMigrationId(migrationId)
                .setRunId(runId)
                .build();
        String place = log.publish(Topics.MIGRATION, database, said);
        last = said;
        return place;
    }

    /**
     * Nothing has run after all: takes back what was said of this run, and nothing else.
     *
     * @throws CommandFailedException if it cannot be said: the migration is lost then when the lease lapses
     */
    public synchronized void withdraw() {
        if (last != null) {
            say(MigrationEvidence.newBuilder(last)
                    .setHeader(EvidenceHeader.newBuilder(last.getHeader())
                            .setDeleted(true)
                            .build())
                    .build());
        }
    }

    private EvidenceHeader header(MigrationState state, boolean deleted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        EvidenceHeader before = last == null ? null : last.getHeader();
        long position =
                before == null ? now.toEpochMilli() : Math.max(now.toEpochMilli(), before.getSourcePosition() + 1);
        Instant seen = before == null || now.isAfter(before.getObservedAt()) ? now : before.getObservedAt();
        String nativeId = nativeId(migrationId, runId);
        return EvidenceHeader.newBuilder()
                .setEventId(Texts.eventId(source(database), nativeId, position, state, deleted))
                .setSource(source(database))
                .setNativeId(nativeId)
                .setSourcePosition(position)
                .setOccurredAt(now)
                .setObservedAt(seen)
                .setDeleted(deleted)
                .build();
    }

    private boolean isOfTheRun(EvidenceHeader header) {
        return header.getSource().equals(source(database))
                && header.getNativeId().equals(nativeId(migrationId, runId));
    }

    private boolean isBehindTheLast(EvidenceHeader header) {
        return last == null || header.getSourcePosition() >= last.getHeader().getSourcePosition();
    }
}
