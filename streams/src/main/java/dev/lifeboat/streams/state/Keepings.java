package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How each kind of fact is kept. */
final class Keepings {
    private static final Instant UNSAID = Instant.MIN;

    /**
     * Backups: the newest 64 of each type by start, and many more of the log, by end, as each may hold what would be missing
     * without it. Start and type of a backup never change between versions, and its end never moves back, but a deletion may
     * not say them.
     */
    static final class Backups implements Keeping<Backup> {
        static final int PER_TYPE = 64;
        /** One every quarter of an hour for five months, one a minute for ten days. */
        static final int LOGS = 15_000;

        private static final String LOG = Backup.Type.LOG.name();
        private static final Comparator<Backup> RANK =
                Comparator.<Backup, Instant>comparing(Backups::place).thenComparing(Keeping.byKey());

        private final int logs;
        private final Consumer<Backup> forgotten;

        /**
         * @param logs how many log backups are kept
         * @param forgotten is told of each backup that has no place any more
         */
        Backups(int logs, Consumer<Backup> forgotten) {
            this.logs = logs;
            this.forgotten = forgotten;
        }

        @Override
        public Backup trim(Backup backup) {
            return backup.deleted() ? tombstone(backup, backup.backupId(), backup) : backup;
        }

        @Override
        public @Nullable String group(Backup backup) {
            return saysItsPlace(backup) ? backup.type().name() : null;
        }

        private static boolean saysItsPlace(Backup backup) {
            return backup.startedAt() != null || (backup.type() == Backup.Type.LOG && backup.endedAt() != null);
        }

        private static Instant place(Backup backup) {
            boolean byEnd = backup.type() == Backup.Type.LOG && backup.endedAt() != null;
            return orUnsaid(byEnd ? backup.endedAt() : backup.startedAt());
        }

        @Override
        public Comparator<Backup> rank() {
            return RANK;
        }

        @Override
        public Backup complete(Backup newest, Backup older) {
            boolean told = saysItsPlace(newest);
            if (!newest.deleted() && !isWhole(newest) && older.type() == Backup.Type.LOG && saysItsPlace(older)) {
                boolean later = !told
                        || (newest.type() == Backup.Type.LOG && place(newest).isBefore(place(older)));
                return later ? at(newest, older) : newest;
            }
            if (!newest.deleted() || !saysItsPlace(older)) {
                return newest;
            }
            if (told && place(newest).compareTo(place(older)) >= 0) {
                return newest;
            }
            String id = told || older.backupId().isEmpty() ? newest.backupId() : older.backupId();
            return tombstone(newest, id, older);
        }

        private static boolean isWhole(Backup backup) {
            return backup.status() == Backup.Status.COMPLETED;
        }

        /** What holds nothing, in the place of what seemed to: otherwise an older version could come back in it. */
        private static Backup at(Backup newest, Backup older) {
            return new Backup(
                    newest.provenance(),
                    newest.backupId(),
                    older.type(),
                    newest.copyOnly(),
                    newest.status(),
                    older.startedAt(),
                    older.endedAt(),
                    newest.sizeBytes(),
                    newest.nulDevice(),
                    newest.parents(),
                    newest.expiresAt(),
                    newest.digest(),
                    newest.takenFrom(),
                    newest.storage());
        }

        @Override
        public void forgotten(Backup backup) {
            forgotten.accept(backup);
        }

        /** A log backup that comes back has no place again, and until when the forgotten ones had ended tells of it. */
        @Override
        public @Nullable Backup bare(Backup backup) {
            return backup.deleted() && backup.type() != Backup.Type.LOG ? untold(backup) : null;
        }

        @Override
        public boolean isSilentlyForgotten(Backup backup) {
            return bare(backup) == null;
        }

        @Override
        public int perGroup(String group) {
            return group.equals(LOG) ? logs : PER_TYPE;
        }

        /** What is withdrawn by one version of a backup, as another version tells it. */
        private static Backup tombstone(Backup withdrawn, String id, Backup told) {
            return saysItsPlace(told)
                    ? tombstone(
                            withdrawn,
                            id,
                            told.type(),
                            told.startedAt(),
                            told.type() == Backup.Type.LOG ? told.endedAt() : null)
                    : untold(withdrawn);
        }

        private static Backup untold(Backup withdrawn) {
            return tombstone(withdrawn, "", Backup.Type.UNKNOWN, null, null);
        }

        private static Backup tombstone(
                Backup backup, String id, Backup.Type type, @Nullable Instant startedAt, @Nullable Instant endedAt) {
            return new Backup(
                    backup.provenance(),
                    id,
                    type,
                    false,
                    Backup.Status.DELETED,
                    startedAt,
                    endedAt,
                    null,
                    false,
                    List.of(),
                    null,
                    null);
        }
    }

    /**
     * Verifications: of each backup the newest 8 that passed and the newest 8 that failed, by end. A version that proves nothing (still
     * running, withdrawn, could not run) keeps the place of the conclusive one that it replaces, and proves nothing.
     */
    static final class Verifications implements Keeping<Verification> {
        static final int PER_BACKUP = 8;

        private static final Comparator<Verification> RANK = Comparator.<Verification, Instant>comparing(
                        verification -> orUnsaid(verification.concludedAt()))
                .thenComparing(Keeping.byKey());

        @Override
        public Verification trim(Verification verification) {
            Instant end = conclusion(verification);
            return end == null
                    ? inconclusive(verification, verification.backupId(), verification.concludedAt())
                    : concluded(verification, end);
        }

        @Override
        public @Nullable String group(Verification verification) {
            return verification.backupId().isEmpty() || verification.concludedAt() == null
                    ? null
                    : verification.backupId();
        }

        @Override
        public Comparator<Verification> rank() {
            return RANK;
        }

        @Override
        public Verification complete(Verification newest, Verification older) {
            Instant end = older.concludedAt();
            if (end == null || conclusion(newest) != null) {
                return newest;
            }
            if (newest.concludedAt() != null && !newest.concludedAt().isBefore(end)) {
                return newest;
            }
            return inconclusive(newest, older.backupId(), end);
        }

        @Override
        public boolean precious(Verification verification) {
            return verification.outcome() == Verification.Outcome.FAILED;
        }

        @Override
        public @Nullable Verification bare(Verification verification) {
            return conclusion(verification) == null ? inconclusive(verification, "", null) : null;
        }

        @Override
        public int perGroup(String group) {
            return PER_BACKUP;
        }

        /** When it ended, if it proves anything: a failure does in any case, a pass only with times that can be. */
        private static @Nullable Instant conclusion(Verification verification) {
            if (verification.deleted() || verification.backupId().isEmpty()) {
                return null;
            }
            Instant start = verification.startedAt();
            Instant end = verification.endedAt();
            return switch (verification.outcome()) {
                case FAILED -> end == null ? verification.provenance().observedAt() : end;
                case PASSED -> end == null ? start : start != null && end.isBefore(start) ? null : end;
                default -> null;
            };
        }

        private static Verification concluded(Verification it, Instant end) {
            return new Verification(
                    it.provenance(),
                    it.backupId(),
                    it.type(),
                    it.outcome(),
                    it.startedAt(),
                    it.endedAt(),
                    it.checksRun(),
                    it.rowsVerified(),
                    it.rowsInSource(),
                    it.tablesVerified(),
                    it.tablesInSource(),
                    it.checksumMatched(),
                    it.backupDigest(),
                    it.rehearsal(),
                    end);
        }

        private static Verification inconclusive(Verification it, String backupId, @Nullable Instant end) {
            return new Verification(
                    it.provenance(),
                    end == null ? "" : backupId,
                    Verification.Type.UNKNOWN,
                    Verification.Outcome.UNKNOWN,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    Verification.Rehearsal.UNKNOWN,
                    end);
        }
    }

    /** Checklist items: of each migration the newest 64. */
    static final class ChecklistItems implements Keeping<ChecklistItem> {
        private static final Comparator<ChecklistItem> RANK = Keeping.byVersion();

        @Override
        public ChecklistItem trim(ChecklistItem item) {
            return item.deleted() ? tombstone(item, item.migrationId()) : item;
        }

        @Override
        public @Nullable String group(ChecklistItem item) {
            return item.migrationId().isEmpty() ? null : item.migrationId();
        }

        @Override
        public Comparator<ChecklistItem> rank() {
            return RANK;
        }

        @Override
        public ChecklistItem complete(ChecklistItem newest, ChecklistItem older) {
            return newest.deleted()
                            && newest.migrationId().isEmpty()
                            && !older.migrationId().isEmpty()
                    ? tombstone(newest, older.migrationId())
                    : newest;
        }

        @Override
        public @Nullable ChecklistItem bare(ChecklistItem item) {
            return item.deleted() ? tombstone(item, "") : null;
        }

        @Override
        public int perGroup(String group) {
            return 64;
        }

        private static ChecklistItem tombstone(ChecklistItem item, String migrationId) {
            return new ChecklistItem(item.provenance(), migrationId, "", false, false, null, null, false);
        }
    }

    /**
     * Migrations: the newest 2,000 words that call one planned; apart from those, which must not push them out, the newest 2,000
     * that tell how one went on, of those that it is under way or lost before all others, for while one is, no other may begin; and the
     * newest 256 withdrawals. Of which migrations a word is forgotten is remembered.
     */
    static final class Migrations implements Keeping<Migration> {
        static final int KEPT = 2_000;
        static final int WITHDRAWN = 256;

        private static final String GONE = "withdrawn";
        private static final Comparator<Migration> RANK = Comparator.<Migration, Boolean>comparing(
                        it -> it.state().isOpen())
                .thenComparing(Keeping.byVersion());

        private final int kept;
        private final Consumer<Migration> forgotten;

        /**
         * @param kept how many words of each of the two kinds are kept
         * @param forgotten is told of each word that has no place any more
         */
        Migrations(int kept, Consumer<Migration> forgotten) {
            this.kept = kept;
            this.forgotten = forgotten;
        }

        @Override
        public Migration trim(Migration migration) {
            return migration.deleted() ? tombstone(migration, migration.migrationId()) : migration;
        }

        @Override
        public String group(Migration migration) {
            return migration.deleted() ? GONE : migration.state() == Migration.State.PLANNED ? "planned" : "told";
        }

        @Override
        public Comparator<Migration> rank() {
            return RANK;
        }

        @Override
        public Migration complete(Migration newest, Migration older) {
            return newest.deleted() && newest.migrationId().isEmpty() ? tombstone(newest, older.migrationId()) : newest;
        }

        @Override
        public void forgotten(Migration migration) {
            forgotten.accept(migration);
        }

        @Override
        public int perGroup(String group) {
            return group.equals(GONE) ? WITHDRAWN : kept;
        }

        private static Migration tombstone(Migration withdrawn, String id) {
            return new Migration(
                    withdrawn.provenance(), id, Migration.State.UNKNOWN, false, false, null, null, null, null, null);
        }
    }

    /** Registrations: the newest few, and since when each schedule is expected, whatever version said so. */
    static final class Registrations extends Newest<Registration> {
        Registrations(int perGroup) {
            super(perGroup);
        }

        @Override
        public Registration complete(Registration newest, Registration older) {
            return newest.with(older);
        }
    }

    /** The newest few by version, all in one group. */
    static class Newest<F extends Fact> implements Keeping<F> {
        private final int perGroup;

        Newest(int perGroup) {
            this.perGroup = perGroup;
        }

        @Override
        public int perGroup(String group) {
            return perGroup;
        }

        @Override
        public F trim(F fact) {
            return fact;
        }

        @Override
        public String group(F fact) {
            return "";
        }

        @Override
        public Comparator<F> rank() {
            return Keeping.byVersion();
        }

        @Override
        public F complete(F newest, F older) {
            return newest;
        }
    }

    private static Instant orUnsaid(@Nullable Instant instant) {
        return instant == null ? UNSAID : instant;
    }

    private Keepings() {}
}
