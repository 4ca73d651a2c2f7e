package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.facts.Waiver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one database, bounded. For one thread at a time.
 *
 * <p>The order in which facts are folded does not matter, nor how often: the same facts end in the same state. Folding
 * the stored facts of a state, in any order, rebuilds it. What is kept: the newest 64 backups of each type, but 15,000 of
 * the log, of each of them the newest 8 verifications that passed and 8 that failed, 8 rows about point-in-time recovery, 8 procedures, 8 registrations,
 * 64 waivers, of migrations the newest 2,000 words that call one planned and 2,000 others, of those under way or lost before all others,
 * and 64 checklist items of each; of which migrations a word is forgotten is remembered. 256 verifications and 256 items wait for a backup or migration that is not known; 256 withdrawals of migrations are remembered, and 64 of
 * facts that were never seen. Of log backups that are forgotten it is kept until when they ended. Order can matter only beyond
 * the 256 and the 64.
 */
public final class DatabaseState {
    private static final Predicate<String> ALWAYS = group -> true;
    /** How many words of migrations were kept before more were. */
    private static final int OLD_WORDS = 64;

    private final String databaseId;
    private final Shelf<Registration> registrations = new Shelf<>(new Keepings.Registrations(8), ALWAYS);
    private final Shelf<Backup> backups;
    private final Shelf<Verification> verifications = new Shelf<>(new Keepings.Verifications(), this::knowsBackup);
    private final Shelf<Pitr> pitr = new Shelf<>(new Keepings.Newest<>(8), ALWAYS);
    private final Shelf<Migration> migrations;
    private final Shelf<ChecklistItem> items = new Shelf<>(new Keepings.ChecklistItems(), this::knowsMigration);
    private final Shelf<Procedure> procedures = new Shelf<>(new Keepings.Newest<>(8), ALWAYS);
    private final Shelf<Waiver> waivers = new Shelf<>(new Keepings.Newest<>(64), ALWAYS);
    private @Nullable ForgottenLogs forgottenLogs;
    private @Nullable ForgottenMigrations forgottenMigrations;
    /** What is known of forgotten log backups was concluded, and not stored since. */
    private boolean concluded;
    /** What is known of forgotten migrations was concluded, and not stored since. */
    private boolean concludedOfMigrations;

    private @Nullable Index index;
    /** Ids of all backups, made when asked for and forgotten when a backup changes. */
    private @Nullable Set<String> backupIds;
    /** Ids of all migrations, likewise. */
    private @Nullable Set<String> toldMigrationIds;

    public DatabaseState(String databaseId) {
        this(databaseId, Keepings.Backups.LOGS);
    }

    /** @param logs how many log backups are kept */
    DatabaseState(String databaseId, int logs) {
        this(databaseId, logs, Keepings.Migrations.KEPT);
    }

    /**
     * @param logs how many log backups are kept
     * @param words how many words of migrations are kept, of plans and of others
     */
    DatabaseState(String databaseId, int logs, int words) {
        this.databaseId = databaseId;
        this.backups = new Shelf<>(new Keepings.Backups(logs, this::forgotten), ALWAYS);
        this.migrations = new Shelf<>(new Keepings.Migrations(words, this::forgotten), ALWAYS);
    }

    public String databaseId() {
        return databaseId;
    }

    /**
     * What folding a fact changed.
     *
     * @param accepted it is newer than what was known of it, or the first
     * @param stored facts to store, whole, in place of what is stored under their keys
     * @param dropped keys to remove from what is stored; never one of {@code stored}
     */
    public record Folded(boolean accepted, List<Fact> stored, List<Fact.Key> dropped) {
        public Folded {
            stored = List.copyOf(stored);
            dropped = List.copyOf(dropped);
        }

        /** Whether anything is known otherwise than before: an older version, too, can tell what a newer one leaves out. */
        public boolean changed() {
            return accepted || !stored.isEmpty() || !dropped.isEmpty();
        }
    }

    /** Takes a version of a fact into account. Never throws for any content. */
    public Folded fold(Fact fact) {
        var changes = new Changes();
        boolean accepted = fold(fact, changes);
        if (concluded && forgottenLogs != null) {
            changes.stored(forgottenLogs);
            concluded = false;
        }
        if (concludedOfMigrations && forgottenMigrations != null) {
            changes.stored(forgottenMigrations);
            concludedOfMigrations = false;
        }
        if (changes.any()) {
            index = null;
        }
        return changes.folded(accepted);
    }

    private boolean fold(Fact fact, Changes changes) {
        if (fact instanceof Backup backup) {
            return fold(backup, changes);
        }
        if (fact instanceof Migration migration) {
            return fold(migration, changes);
        }
        if (fact instanceof Verification verification) {
            return verifications.fold(verification, changes);
        }
        if (fact instanceof ChecklistItem item) {
            return items.fold(item, changes);
        }
        if (fact instanceof Waiver waiver) {
            return waivers.fold(waiver, changes);
        }
        if (fact instanceof Pitr row) {
            return pitr.fold(row, changes);
        }
        if (fact instanceof Procedure procedure) {
            return procedures.fold(procedure, changes);
        }
        if (fact instanceof ForgottenLogs logs) {
            return add(logs, changes);
        }
        if (fact instanceof ForgottenMigrations forgotten) {
            ForgottenMigrations before = forgottenMigrations;
            forgotten(forgotten);
            storeIfOther(before, changes);
            return !forgotten.equals(before);
        }
        return registrations.fold((Registration) fact, changes);
    }

    private boolean fold(Backup backup, Changes changes) {
        ForgottenLogs before = forgottenLogs;
        boolean accepted = backups.fold(backup, changes);
        if (forgottenLogs != null && !forgottenLogs.equals(before)) {
            changes.stored(forgottenLogs);
        }
        backupIds = null;
        verifications.boundWaiting(changes);
        return accepted;
    }

    private boolean fold(Migration migration, Changes changes) {
        ForgottenMigrations before = forgottenMigrations;
        boolean accepted = migrations.fold(migration, changes);
        storeIfOther(before, changes);
        toldMigrationIds = null;
        items.boundWaiting(changes);
        return accepted;
    }

    private void storeIfOther(@Nullable ForgottenMigrations before, Changes changes) {
        if (forgottenMigrations != null && !forgottenMigrations.equals(before)) {
            changes.stored(forgottenMigrations);
        }
    }

    private boolean add(ForgottenLogs logs, Changes changes) {
        ForgottenLogs before = forgottenLogs;
        forgottenLogs = before == null ? logs : before.plus(logs);
        if (forgottenLogs.equals(before)) {
            return false;
        }
        changes.stored(forgottenLogs);
        return true;
    }

    private void forgotten(Backup backup) {
        if (backup.type() == Backup.Type.LOG) {
            forgotten(ForgottenLogs.of(backup));
        }
    }

    /** A word that was withdrawn tells nothing. */
    private void forgotten(Migration migration) {
        if (!migration.deleted()
                && (forgottenMigrations == null || !forgottenMigrations.mayBe(migration.migrationId()))) {
            forgotten(ForgottenMigrations.of(List.of(migration.migrationId())));
        }
    }

    private void forgotten(ForgottenMigrations forgotten) {
        forgottenMigrations = forgottenMigrations == null ? forgotten : forgottenMigrations.plus(forgotten);
    }

    private void forgotten(ForgottenLogs logs) {
        forgottenLogs = forgottenLogs == null ? logs : forgottenLogs.plus(logs);
    }

    /**
     * To be called when all is folded that is stored, with the log backups that a version stored which kept 64 of them: where it
     * kept as many it may have forgotten others, and where it says so it has. Which, nobody can tell: they are taken to have
     * ended when the last of these did; where there are none any more, when the last of all backups did.
     *
     * @param saysSo it tells itself that some are forgotten
     */
    public void takeOldLogsForForgotten(Collection<Backup> logs, boolean saysSo) {
        Collection<Backup> last = logs.isEmpty() ? backups.facts() : logs;
        if (last.isEmpty() || (logs.size() < Keepings.Backups.PER_TYPE && !saysSo)) {
            return;
        }
        forgotten(ForgottenLogs.of(last));
        concluded = true;
        index = null;
    }

    /**
     * To be called when all is folded that is stored, with what a version stored of migrations which kept 64 words of them, and
     * forgot others without a trace: where it kept as many, of those that are just planned nobody can tell whether they have run.
     */
    public void takeOldMigrationsForForgotten(Collection<Migration> words) {
        if (words.size() < OLD_WORDS) {
            return;
        }
        var doubtful = new ArrayList<String>();
        for (Migration migration : migrations()) {
            if (migration.state() == Migration.State.PLANNED) {
                doubtful.add(migration.migrationId());
            }
        }
        if (!doubtful.isEmpty()) {
            forgotten(ForgottenMigrations.of(doubtful));
            concludedOfMigrations = true;
            index = null;
        }
    }

    /** How many facts are stored, tombstones included. */
    public int size() {
        return registrations.facts().size()
                + backups.facts().size()
                + verifications.facts().size()
                + pitr.facts().size()
                + migrations.facts().size()
                + items.facts().size()
                + procedures.facts().size()
                + waivers.facts().size()
                + (forgottenLogs == null ? 0 : 1)
                + (forgottenMigrations == null ? 0 : 1);
    }

    /** Every stored fact, tombstones included, in no order. */
    public Collection<Fact> facts() {
        var facts = new ArrayList<Fact>();
        facts.addAll(registrations.facts());
        facts.addAll(backups.facts());
        facts.addAll(verifications.facts());
        facts.addAll(pitr.facts());
        facts.addAll(migrations.facts());
        facts.addAll(items.facts());
        facts.addAll(procedures.facts());
        facts.addAll(waivers.facts());
        if (forgottenLogs != null) {
            facts.add(forgottenLogs);
        }
        if (forgottenMigrations != null) {
            facts.add(forgottenMigrations);
        }
        return facts;
    }

    /** The registration that counts: the one seen last; null when there is none. */
    public @Nullable Registration registration() {
        return index().registration;
    }

    /** The migrations that are known, one of each id: the strictest of what is told of it, whatever the time. */
    public List<Migration> migrations() {
        return migrations(Long.MIN_VALUE);
    }

    /** The migrations that are known, one of each id: the strictest of what is told of it, as it counts at an instant. */
    public List<Migration> migrations(long at) {
        var migrations = new ArrayList<Migration>();
        for (String id : migrationIds()) {
            MigrationAsTold told = index().told(id, at);
            if (told != null) {
                migrations.add(told.strictest());
            }
        }
        return migrations;
    }

    /** Ids of the migrations that are known, in order. */
    public SortedSet<String> migrationIds() {
        var ids = new TreeSet<String>();
        for (Migration migration : migrations.facts()) {
            if (!migration.deleted()) {
                ids.add(migration.migrationId());
            }
        }
        return ids;
    }

    /** The checklist of a migration. */
    public List<ChecklistItem> checklist(String migrationId) {
        return index().items(migrationId);
    }

    public Index index() {
        if (index == null) {
            index = new Index(
                    registrations,
                    backups,
                    verifications,
                    pitr,
                    migrations,
                    items,
                    procedures,
                    waivers,
                    forgottenLogs,
                    forgottenMigrations);
        }
        return index;
    }

    private boolean knowsBackup(String backupId) {
        if (backupIds == null) {
            backupIds = new HashSet<>();
            for (Backup backup : backups.facts()) {
                backupIds.add(backup.backupId());
            }
        }
        return backupIds.contains(backupId);
    }

    private boolean knowsMigration(String migrationId) {
        if (toldMigrationIds == null) {
            toldMigrationIds = new HashSet<>();
            for (Migration migration : migrations.facts()) {
                toldMigrationIds.add(migration.migrationId());
            }
        }
        return toldMigrationIds.contains(migrationId);
    }
}
