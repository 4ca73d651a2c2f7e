package dev.lifeboat.streams.state;

import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.ForgottenLogs;
import dev.lifeboat.streams.facts.ForgottenMigrations;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Millis;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Registration;
import dev.lifeboat.streams.facts.Verification;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.streams.policy.Control;
import dev.lifeboat.streams.policy.Thresholds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of one state, sorted for judging. Immutable; made anew after each change. */
public final class Index {
    public final @Nullable Registration registration;
    /** Runs that are not withdrawn, newest end first. */
    public final Candidate[] runs;

    public final Pitr[] pitr;
    public final Migration[] migrations;
    public final Procedure[] procedures;
    private final Map<String, MigrationAsTold> told;
    /** Migrations that are under way or lost, by whatever anybody says of them. */
    private final List<MigrationAsTold> open;
    /** What is told of migrations that have begun, and for which a backup is kept. */
    public final List<Migration> holding;

    /**
     * Verifications that passed or failed and name an instant or a procedure, newest first. What failed speaks against both
     * whatever becomes of the backup: also when it has expired, is withdrawn or is forgotten.
     */
    public final List<Verification> rehearsals;
    /** There may have been more of them. */
    public final boolean rehearsalsForgotten;

    private final Map<String, List<ChecklistItem>> items;
    private final Map<String, List<Waiver>> waivers;
    private final Map<String, List<Candidate>> byBackupId = new HashMap<>();
    public final @Nullable ForgottenLogs forgottenLogs;

    private @Nullable Thresholds limitsOf;
    private @Nullable Thresholds limits;
    private @Nullable LogsBehind logsBehind;
    /** Newest end of any run or test: from then on nothing is left to be believed. */
    final long newestClaim;

    Index(
            Shelf<Registration> registrations,
            Shelf<Backup> backups,
            Shelf<Verification> verifications,
            Shelf<Pitr> pitr,
            Shelf<Migration> migrations,
            Shelf<ChecklistItem> items,
            Shelf<Procedure> procedures,
            Shelf<Waiver> waivers,
            @Nullable ForgottenLogs forgottenLogs,
            @Nullable ForgottenMigrations forgottenMigrations) {
        this.registration = registrations.facts().stream()
                .filter(fact -> !fact.deleted())
                .max(Keeping.byVersion())
                .orElse(null);
        this.runs = runs(backups);
        this.forgottenLogs = forgottenLogs;
        Chains.found(this);
        this.newestClaim = Tests.assign(verifications, runs, byBackupId, forgottenLogs);
        this.rehearsals = Rehearsals.of(verifications);
        this.rehearsalsForgotten = Rehearsals.mayBeForgotten(verifications, rehearsals);
        this.pitr = live(pitr).toArray(new Pitr[0]);
        this.migrations = live(migrations).toArray(new Migration[0]);
        this.told = MigrationAsTold.byId(this.migrations, forgottenMigrations);
        this.open = open();
        this.holding = Arrays.stream(this.migrations)
                .filter(it -> it.heldBackupId() != null && it.state() != Migration.State.PLANNED)
                .toList();
        this.procedures = live(procedures).toArray(new Procedure[0]);
        this.items = items.groups().isEmpty() ? Map.of() : copy(items.groups());
        this.waivers = waivers.facts().isEmpty() ? Map.of() : byControl(live(waivers));
    }

    /** The numbers of a policy as they are for a database of this registration; worked out once. */
    public Thresholds limits(Thresholds ofPolicy) {
        if (limits == null || limitsOf != ofPolicy) {
            limitsOf = ofPolicy;
            limits = ofPolicy.registered(registration);
        }
        return limits;
    }

    /** The log backups behind a backup of data; sorted once as long as the same one is asked for. */
    public LogsBehind logsBehind(Candidate deciding) {
        LogsBehind last = logsBehind;
        if (last == null || last.deciding() != deciding) {
            last = LogsBehind.of(deciding, runs);
            logsBehind = last;
        }
        return last;
    }

    /** Nothing was ever told but, perhaps, that the database exists. */
    public boolean empty() {
        return byBackupId.isEmpty() && pitr.length == 0 && migrations.length == 0;
    }

    /** The migration of that id, the strictest of what is told of it; null when nothing is. */
    @Nullable
    public Migration migration(String migrationId) {
        MigrationAsTold told = told(migrationId);
        return told == null ? null : told.strictest();
    }

    /** All that is told of the migration of that id; null when nothing is. */
    @Nullable
    public MigrationAsTold told(String migrationId) {
        return told.get(migrationId);
    }

    /** All that is told of the migration of that id, as it counts at an instant; null when nothing is. */
    @Nullable
    public MigrationAsTold told(String migrationId, long at) {
        MigrationAsTold of = told.get(migrationId);
        return of == null ? null : of.at(at);
    }

    /** The migrations that are under way or lost at an instant: those that may be lost later among them. */
    public List<MigrationAsTold> open(long at) {
        return open.isEmpty() ? open : open.stream().map(it -> it.at(at)).toList();
    }

    /** When the next lease lapses of a migration that is under way; {@link Millis#NEVER} when none does. */
    public long nextLapse(long at) {
        long next = Millis.NEVER;
        for (MigrationAsTold migration : open) {
            next = Math.min(next, migration.nextLapse(at));
        }
        return next;
    }

    private List<MigrationAsTold> open() {
        var open = new LinkedHashMap<String, MigrationAsTold>();
        for (Migration migration : migrations) {
            if (migration.state().isOpen()) {
                MigrationAsTold of = told.get(migration.migrationId());
                if (of != null && of.isOpen()) {
                    open.put(migration.migrationId(), of);
                }
            }
        }
        return List.copyOf(open.values());
    }

    /** Backups of that id, whosever; those that are withdrawn among them. */
    public List<Candidate> backups(String backupId) {
        return byBackupId.getOrDefault(backupId, List.of());
    }

    /** Items of a migration that are not withdrawn, in order of key. */
    public List<ChecklistItem> items(String migrationId) {
        return items.getOrDefault(migrationId, List.of());
    }

    /** Waivers of a control that are not withdrawn, recorded last first. */
    public List<Waiver> waivers(Control control) {
        return waivers.isEmpty() ? List.of() : waivers.getOrDefault(control.id(), List.of());
    }

    /** The backup of that id, that of the same source first; null when there is none, or a doubt which one it is. */
    @Nullable
    public Candidate backup(String source, String backupId) {
        List<Candidate> found = byBackupId.get(backupId);
        if (found == null) {
            return null;
        }
        for (Candidate candidate : found) {
            if (candidate.backup.provenance().source().equals(source)) {
                return candidate;
            }
        }
        Candidate only = found.get(0);
        boolean doubtful = forgottenLogs != null && forgottenLogs.mayShareTheIdOf(only.backup, only.start);
        return found.size() == 1 && !doubtful ? only : null;
    }

    /** Why a backup of that id counts for none, where there is one that may not be meant, in words; else empty. */
    public String doubtAbout(String backupId) {
        List<Candidate> found = byBackupId.get(backupId);
        return found == null
                ? ""
                : found.size() > 1 || forgottenLogs == null
                        ? ": several sources have one of that id"
                        : ": " + found.get(0).backup.provenance().source()
                                + " has one of that id, but so may one have had of the log backups of "
                                + forgottenLogs.whose() + " that are forgotten";
    }

    private Candidate[] runs(Shelf<Backup> backups) {
        var runs = new ArrayList<Candidate>(backups.facts().size());
        for (Backup backup : backups.facts()) {
            var candidate = new Candidate(backup);
            byBackupId
                    .computeIfAbsent(backup.backupId(), id -> new ArrayList<>(1))
                    .add(candidate);
            if (!backup.deleted()) {
                runs.add(candidate);
            }
        }
        runs.sort(Candidate.NEWEST_FIRST);
        return runs.toArray(new Candidate[0]);
    }

    private static <F extends Fact> List<F> live(Shelf<F> shelf) {
        var live = new ArrayList<F>(shelf.facts().size());
        for (F fact : shelf.facts()) {
            if (!fact.deleted()) {
                live.add(fact);
            }
        }
        live.sort(Keeping.byKey());
        return live;
    }

    private static Map<String, List<Waiver>> byControl(List<Waiver> waivers) {
        waivers.sort(Keeping.<Waiver>byVersion().reversed());
        var byControl = new HashMap<String, List<Waiver>>();
        for (Waiver waiver : waivers) {
            byControl
                    .computeIfAbsent(waiver.control(), control -> new ArrayList<>(1))
                    .add(waiver);
        }
        return byControl;
    }

    private static Map<String, List<ChecklistItem>> copy(Map<String, List<ChecklistItem>> groups) {
        var copy = new HashMap<String, List<ChecklistItem>>();
        groups.forEach((migrationId, items) -> {
            var live = new ArrayList<>(items);
            live.removeIf(Fact::deleted);
            live.sort(Comparator.comparing(ChecklistItem::item).thenComparing(Keeping.byKey()));
            copy.put(migrationId, live);
        });
        return copy;
    }
}
