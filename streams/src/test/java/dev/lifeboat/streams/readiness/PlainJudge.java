package dev.lifeboat.streams.readiness;

import static dev.lifeboat.streams.readiness.PlainFinding.PASS;
import static dev.lifeboat.streams.readiness.PlainFinding.unknown;

import dev.lifeboat.streams.controls.Question;
import dev.lifeboat.streams.controls.ReasonCode;
import dev.lifeboat.streams.facts.Backup;
import dev.lifeboat.streams.facts.ChecklistItem;
import dev.lifeboat.streams.facts.Fact;
import dev.lifeboat.streams.facts.Migration;
import dev.lifeboat.streams.facts.Outcome;
import dev.lifeboat.streams.facts.Pitr;
import dev.lifeboat.streams.facts.Procedure;
import dev.lifeboat.streams.facts.Waiver;
import dev.lifeboat.streams.policy.Policy;
import dev.lifeboat.streams.policy.WaiverRules;
import dev.lifeboat.streams.state.Sources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The second evaluator: slow, from the whole list of facts, without a thought for the next question. */
public final class PlainJudge {
    private final PlainHistory history;
    private final PlainChoice choice;
    private final Policy policy;
    private final Sources sources;

    public PlainJudge(List<Fact> all, Sources sources, Policy policy, @Nullable Question question, Instant at) {
        this.history = new PlainHistory(all, policy.thresholds(), question, at);
        this.choice = new PlainChoice(history);
        this.policy = policy;
        this.sources = sources;
    }

    /** What is found of each control, in order of id. */
    public List<PlainFinding> findings() {
        var backups = new PlainBackups(choice);
        var tests = new PlainTests(choice);
        var log = new PlainLog(choice);
        List<PlainFinding> found = List.of(
                backups.coverage(),
                backups.fullAge(),
                backups.age(),
                backups.schedules(),
                backups.failures(),
                backups.size(),
                backups.chain(),
                tests.verified(),
                tests.restored(),
                tests.covers(),
                tests.content(),
                tests.recoveryTime(),
                log.lag(),
                log.archiving(),
                log.noGap(),
                log.verified(),
                log.identity(),
                log.retention(),
                backups.copies(),
                backups.locked(),
                backups.encrypted(),
                fresh(),
                tests.procedure(),
                new PlainPlan(choice).checklist(),
                tests.segregated());
        var findings = new ArrayList<PlainFinding>();
        for (int number = 1; number <= found.size(); number++) {
            findings.add(waived(number, found.get(number - 1)));
        }
        return findings;
    }

    Verdict verdict(List<PlainFinding> findings) {
        boolean blocked = false;
        boolean atRisk = false;
        for (int number = 1; number <= findings.size(); number++) {
            PlainFinding finding = findings.get(number - 1);
            blocked |= required(number) && (finding.is(Outcome.FAIL) || finding.is(Outcome.UNKNOWN));
            atRisk |= finding.is(Outcome.WARN) || finding.is(Outcome.FAIL);
        }
        return blocked ? Verdict.BLOCKED : atRisk ? Verdict.AT_RISK : Verdict.READY;
    }

    private boolean required(int number) {
        int bits = (history.question == null ? policy.requiredSteady() : policy.requiredAtGate()).bits();
        return (bits & 1 << (number - 1)) != 0;
    }

    private boolean anyRequired(int... numbers) {
        for (int number : numbers) {
            if (required(number)) {
                return true;
            }
        }
        return false;
    }

    // ---- RR-22 ---------------------------------------------------------------------------------------------------

    private PlainFinding fresh() {
        Set<String> relied = relied();
        boolean nothingTold = history.live(Pitr.class).isEmpty()
                && history.live(Migration.class).isEmpty()
                && !history.everHadBackup();
        if (relied.isEmpty() && nothingTold) {
            return unknown(ReasonCode.STATE_STALE);
        }
        return relied.stream().allMatch(this::alive) ? PASS : unknown(ReasonCode.STATE_STALE);
    }

    private boolean alive(String source) {
        return sources.status(source)
                .filter(status -> !status.failing() && history.believed(status.lastSeen()))
                .filter(status -> {
                    Duration limit = status.interval().multipliedBy(history.limits.silentIntervals());
                    Duration least = history.limits.silentAtLeast();
                    return !history.olderThan(status.lastSeen(), limit.compareTo(least) > 0 ? limit : least);
                })
                .isPresent();
    }

    /** Sources of what a required control looks at; persons and reports need not be alive. */
    private Set<String> relied() {
        var facts = new ArrayList<@Nullable Fact>();
        facts.add(choice.newest());
        facts.add(choice.deciding());
        facts.add(choice.latest());
        if (choice.latest() == null) {
            facts.addAll(history.runs());
        }
        Backup deciding = choice.deciding();
        if (deciding != null && anyRequired(8, 9, 10, 11, 12, 21, 25)) {
            facts.addAll(history.tests(deciding));
        }
        if (anyRequired(9, 12, 23, 25)) {
            choice.newestRestore().ifPresent(restore -> facts.add(restore.test()));
            choice.timedRestores().stream().findFirst().ifPresent(restore -> facts.add(restore.test()));
            history.runs().stream()
                    .flatMap(run -> history.tests(run).stream())
                    .filter(test -> test.rehearsal().chaosDrill() && history.restored(test))
                    .reduce((a, b) -> PlainHistory.ended(b).isAfter(PlainHistory.ended(a)) ? b : a)
                    .ifPresent(facts::add);
        }
        if (anyRequired(5, 7, 15, 18) && !new PlainLog(choice).without()) {
            history.runs().stream()
                    .filter(run -> run.type() == Backup.Type.LOG)
                    .findFirst()
                    .ifPresent(facts::add);
        }
        if (anyRequired(13, 14, 15, 16)) {
            facts.addAll(history.live(Pitr.class));
        }
        if (anyRequired(16) && !new PlainLog(choice).without()) {
            new PlainLog(choice).restoreToPointInTime().ifPresent(facts::add);
        }
        if (anyRequired(23)) {
            for (Procedure procedure : history.live(Procedure.class)) {
                facts.add(procedure);
                history.runs().stream()
                        .flatMap(run -> history.tests(run).stream())
                        .filter(test -> history.restored(test))
                        .filter(test -> test.rehearsal().chaosDrill()
                                || procedure.name().equals(test.rehearsal().procedure())
                                        && PlainTests.saysTheSame(procedure, test))
                        .reduce((a, b) -> PlainHistory.ended(b).isAfter(PlainHistory.ended(a)) ? b : a)
                        .ifPresent(facts::add);
            }
        }
        Question question = history.question;
        if (question != null && anyRequired(24)) {
            history.live(ChecklistItem.class).stream()
                    .filter(item -> item.migrationId().equals(question.migrationId()))
                    .forEach(facts::add);
        }
        var sources = new TreeSet<String>();
        for (Fact fact : facts) {
            if (fact != null) {
                sources.add(fact.provenance().source());
            }
        }
        sources.removeIf(source -> source.startsWith("person:") || source.startsWith("report:"));
        return sources;
    }

    // ---- waivers -------------------------------------------------------------------------------------------------

    private PlainFinding waived(int number, PlainFinding finding) {
        boolean speaksAgainst = finding.is(Outcome.FAIL) || finding.is(Outcome.UNKNOWN) || finding.is(Outcome.WARN);
        boolean waivable = switch (finding.code()) {
            case DATABASE_UNKNOWN,
                    DATABASE_IDENTITY_MISMATCH,
                    MIGRATION_UNKNOWN,
                    CHECKLIST_EMPTY,
                    MIGRATION_LOST,
                    HELD_BACKUP_GONE,
                    POLICY_ERROR -> false;
            default -> true;
        };
        boolean counts = history.live(Waiver.class).stream()
                .anyMatch(waiver -> waiver.control().equals("RR-%02d".formatted(number)) && counts(waiver, number));
        return speaksAgainst && waivable && counts ? new PlainFinding(Outcome.WAIVED, finding.code()) : finding;
    }

    private boolean counts(Waiver waiver, int number) {
        WaiverRules rules = policy.waivers();
        if ((rules.never().bits() & 1 << (number - 1)) != 0 || waiver.until() == null) {
            return false;
        }
        boolean two = waiver.second() != null
                && !waiver.second().isBlank()
                && !waiver.second().strip().equalsIgnoreCase(waiver.by().strip());
        return !waiver.by().isBlank()
                && !waiver.reason().isBlank()
                && (two || !rules.twoPersons() || !required(number))
                && waiver.until().isAfter(waiver.from())
                && Duration.between(waiver.from(), waiver.until()).compareTo(rules.longest()) <= 0
                && !waiver.from().isAfter(history.at)
                && waiver.until().isAfter(history.at);
    }
}
