package dev.lifeboat.migrate.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The digest of a plan: of its statements, and of what is declared, tested and undone, so that a plan that was approved cannot be
 * made to expect less. Where it runs, how long it waits, comments and the order of keys do not matter. Each word goes in with its
 * length before it, so that no two plans are written the same.
 */
final class PlanDigest {
    private final MessageDigest digest;

    private PlanDigest() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    static String of(Plan plan) {
        var all = new PlanDigest();
        all.word("plan 1");
        all.word(plan.transactional() ? "transactional" : plan.writesStopped() ? "alone, writes stopped" : "alone");
        all.word(plan.checkpoint().name());
        all.statements(plan.statements());
        all.statements(plan.rollback());
        all.number(plan.tables().size());
        plan.tables().values().forEach(all::declaration);
        all.number(plan.tests().size());
        plan.tests().forEach(all::check);
        return "sha256:" + HexFormat.of().formatHex(all.digest.digest());
    }

    private void statements(List<Sql> statements) {
        number(statements.size());
        statements.forEach(sql -> word(sql.text()));
    }

    private void declaration(Declaration declared) {
        word(declared.table());
        word(declared.nameBefore());
        number(declared.expectations().size());
        declared.expectations().forEach(this::expectation);
    }

    private void expectation(Expectation expectation) {
        if (expectation instanceof Expectation.Unchanged unchanged) {
            word("unchanged");
            number(unchanged.columns().size());
            unchanged.columns().forEach(this::word);
        } else if (expectation instanceof Expectation.Rows rows) {
            word("rows");
            word(rows.by() == null ? "any" : rows.by().toString());
        } else if (expectation instanceof Expectation.Same same) {
            word("same");
            word(same.sql());
        } else if (expectation instanceof Expectation.Ignored) {
            word("ignored");
        } else if (expectation instanceof Expectation.Created) {
            word("created");
        } else {
            word("dropped");
        }
    }

    private void check(Check check) {
        word(check.name());
        word(check.sql());
        word(check.equal() == null ? "" : "=" + check.equal());
        word(check.least() == null ? "" : check.least().toPlainString());
        word(check.most() == null ? "" : check.most().toPlainString());
    }

    private void number(int number) {
        digest.update((number + ";").getBytes(StandardCharsets.UTF_8));
    }

    private void word(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        number(bytes.length);
        digest.update(bytes);
    }
}
