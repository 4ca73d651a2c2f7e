package dev.lifeboat.cli.lease;

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
import org.jspecify.annotations.Nullable;

/**
 * What those tell of one migration of one database who run it: one fact, each word a version of it that takes the place of the
 * one before, whoever said that. Fails like {@link Log}. Safe for several threads.
 */
public final class Words {
    private static final String TOOL = "migrate";

    private final Log log;
    private final String database;
    private final String migrationId;
    private final InstantSource clock;
    private @Nullable MigrationEvidence last;

    private Words(Log log, String database, String migrationId, InstantSource clock) {
        this.log = log;
        this.database = database;
        this.migrationId = migrationId;
        this.clock = clock;
    }

    /** Reads what was said last, so that what is said next comes behind it whatever the clocks of two machines say. */
    public static Words of(Log log, String database, String migrationId, InstantSource clock) {
        var words = new Words(log, database, migrationId, clock);
        for (var written : log.all(Topics.MIGRATION, database)) {
            MigrationEvidence word = written.value();
            if (word != null && words.isOfTheFact(word.getHeader()) && words.isBehindTheLast(word.getHeader())) {
                words.last = word;
            }
        }
        return words;
    }

    /** The source of all that is told of migrations of a database by whoever runs them. */
    public static String source(String database) {
        return Subject.sourceOf(TOOL, database);
    }

    /** The id of the fact that tells of a migration. */
    public static String nativeId(String migrationId) {
        return "migration/" + migrationId;
    }

    /** What was said last, by anybody until this was read, or through this; null when nothing was. */
    public synchronized @Nullable MigrationEvidence last() {
        return last;
    }

    /**
     * Says it, and returns once all replicas have it.
     *
     * @param word what is said; who says it, and when, is filled in
     * @return topic, partition and offset
     */
    public synchronized String say(MigrationEvidence word) {
        MigrationEvidence said = MigrationEvidence.newBuilder(word)
                .setHeader(header(word.getState(), word.getHeader().getDeleted()))
                .setDatabase(database)
                .setMigrationId(migrationId)
                .build();
        String place = log.publish(Topics.MIGRATION, database, said);
        last = said;
        return place;
    }

    private EvidenceHeader header(MigrationState state, boolean deleted) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        EvidenceHeader before = last == null ? null : last.getHeader();
        long position =
                before == null ? now.toEpochMilli() : Math.max(now.toEpochMilli(), before.getSourcePosition() + 1);
        Instant seen = before == null || now.isAfter(before.getObservedAt()) ? now : before.getObservedAt();
        return EvidenceHeader.newBuilder()
                .setEventId(Texts.eventId(source(database), nativeId(migrationId), position, state, deleted))
                .setSource(source(database))
                .setNativeId(nativeId(migrationId))
                .setSourcePosition(position)
                .setOccurredAt(now)
                .setObservedAt(seen)
                .setDeleted(deleted)
                .build();
    }

    private boolean isOfTheFact(EvidenceHeader header) {
        return header.getSource().equals(source(database))
                && header.getNativeId().equals(nativeId(migrationId));
    }

    private boolean isBehindTheLast(EvidenceHeader header) {
        return last == null || header.getSourcePosition() >= last.getHeader().getSourcePosition();
    }
}
