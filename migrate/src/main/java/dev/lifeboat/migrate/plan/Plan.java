package dev.lifeboat.migrate.plan;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be run, and what must be true afterwards.
 *
 * @param migration its id, as the gate knows it
 * @param database id of the database, engine:cluster/name
 * @param transactional all statements in one transaction; else each alone, and nothing is undone by itself
 * @param writesStopped of one that is not transactional: somebody sees to it that nobody else writes to the tables meanwhile
 * @param rollback what undoes it once it is committed, as far as anything does; run on consent only
 * @param tables what is declared, by name afterwards; what is not declared must stay as it is
 * @param tests asked after the commit
 */
public record Plan(
        String migration,
        String database,
        Target target,
        boolean transactional,
        boolean writesStopped,
        List<Sql> statements,
        List<Sql> rollback,
        Map<String, Declaration> tables,
        List<Check> tests,
        Timeouts timeouts,
        Checkpoint checkpoint) {
    public Plan {
        statements = List.copyOf(statements);
        rollback = List.copyOf(rollback);
        tables = new TreeMap<>(tables);
        tests = List.copyOf(tests);
        if (migration.isBlank()) {
            throw new IllegalArgumentException("a plan names its migration");
        }
        if (Dialect.ofDatabase(database) != target.dialect()) {
            throw new IllegalArgumentException("target.url is of another kind of server than '" + database + "'");
        }
        if (statements.isEmpty()) {
            throw new IllegalArgumentException("a plan without a statement does nothing");
        }
        refuse(target.dialect(), statements, transactional);
        refuse(target.dialect(), rollback, false);
        if (!transactional && !writesStopped) {
            tables.values().forEach(Plan::refuseWhatCannotBeTold);
        }
        if (writesStopped && transactional) {
            throw new IllegalArgumentException(
                    "'writes-stopped' is for a plan that is not transactional; others lock what they compare");
        }
    }

    /** Where others write meanwhile, the number of rows and the answer of a query are theirs too. */
    private static void refuseWhatCannotBeTold(Declaration declared) {
        for (Expectation expectation : declared.expectations()) {
            if (expectation instanceof Expectation.Same
                    || expectation instanceof Expectation.Rows rows && rows.by() != null) {
                throw new IllegalArgumentException("tables." + declared.table()
                        + ": others may write meanwhile, so 'rows' and 'same' tell nothing of a plan that is not transactional:"
                        + " say 'writes-stopped: true' where nobody writes, or leave them out");
            }
        }
    }

    private static void refuse(Dialect dialect, List<Sql> statements, boolean transactional) {
        for (Sql sql : statements) {
            String refused = dialect.refused(sql, transactional);
            if (refused != null) {
                throw new IllegalArgumentException(sql.where() + ": '" + sql.brief() + "' " + refused);
            }
        }
    }

    /** Of what is run and of all that decides what may come of it, {@code sha256:...}, as the gate compares it. */
    public String setDigest() {
        return PlanDigest.of(this);
    }

    /** The names of tables whose content is compared, as they are before. */
    public List<Declaration> compared() {
        return tables.values().stream().filter(Declaration::isCompared).toList();
    }

    /** Whether a table is declared, by its name before or afterwards. */
    public boolean isDeclared(String table) {
        return tables.values().stream().anyMatch(it -> it.table().equals(table) || table.equals(it.renamedFrom()));
    }
}
