package dev.lifeboat.cli.demo;

import dev.lifeboat.snapshot.TableName;
import dev.lifeboat.snapshot.file.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The change that the story is about: orders get a column with their total. It changes the schema and every row of one
 * table, in one transaction, and comes with what must be true afterwards.
 */
final class OrdersMigration {
    static final String NAME = "V7 orders get a total";
    static final String ROLLBACK_PLAN =
            "alter table orders drop column total_cents; if that is not enough, restore the deciding backup";
    static final String VALIDATION_PLAN = "customers, order_lines and payments unchanged; orders unchanged but for"
            + " total_cents; sum of total_cents equals the sum over order_lines";

    private static final String SCRIPT = "V7__orders_get_a_total.sql";
    private static final String LINES = "select sum(quantity * unit_cents) from order_lines";
    private static final String TOTALS = "select sum(total_cents) from orders";

    private static final TableName ORDERS = new TableName("public", "orders");

    private final OrdersDatabase orders;

    OrdersMigration(OrdersDatabase orders) {
        this.orders = orders;
    }

    /** Digest of the script, as the plan and the question to the gate name it. */
    static String digest() {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256")
                                    .digest(Resources.text(SCRIPT).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Runs it; all of it or, if anything fails, nothing of it. */
    void run() throws SQLException {
        try (Connection connection = DriverManager.getConnection(orders.jdbcUrl());
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Resources.text(SCRIPT));
            connection.commit();
        }
    }

    /**
     * Whether the database is what the plan says it must be.
     *
     * @return what is not, in words; empty when all is well
     */
    List<String> validate(OrdersContents contents, Snapshot before, Snapshot after) throws SQLException {
        List<String> problems = new ArrayList<>(contents.differences(before));
        for (var table : after.tables()) {
            TableName name = table.digest().table();
            boolean same = before.table(name)
                    .filter(was -> was.digest().columns().equals(table.digest().columns()))
                    .isPresent();
            if (!same && !name.equals(ORDERS)) {
                problems.add(name + " was not meant to change its columns");
            }
        }
        String lines = orders.ask(LINES);
        String totals = orders.ask(TOTALS);
        if (!totals.equals(lines)) {
            problems.add("orders say " + totals + " cents in all, their lines " + lines);
        }
        return problems;
    }
}
