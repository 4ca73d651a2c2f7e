package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Expectation;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the plan's declarations need to know, of before: what the tables hold, and what their questions answer. */
public final class Contents {
    /** More rows are no answer that a person has thought of. */
    private static final int MOST_ROWS = 10_000;

    private final Plan plan;
    private final Tables tables;
    private final Digester digester;
    private final Map<String, List<Held>> held = new TreeMap<>();
    private final Map<String, List<String>> answers = new TreeMap<>();

    /**
     * What some columns of a table hold.
     *
     * @param digest only to be compared within this run
     */
    public record Held(List<String> columns, long rows, String digest) {
        public Held {
            columns = List.copyOf(columns);
        }
    }

    /** Reads what tables hold. */
    public interface Digester {
        Held read(Connection connection, Table table, List<String> columns) throws SQLException;
    }

    private Contents(Plan plan, Tables tables, Digester digester) {
        this.plan = plan;
        this.tables = tables;
        this.digester = digester;
    }

    /**
     * Reads what is declared, before anything is changed.
     *
     * @throws IllegalArgumentException if the plan declares what is not there
     */
    public static Contents before(Connection connection, Plan plan, Digester digester) throws SQLException {
        var contents = new Contents(plan, Tables.of(connection), digester);
        for (Declaration declared : plan.tables().values()) {
            contents.check(declared);
            if (declared.isCompared()) {
                contents.read(connection, declared);
            }
        }
        return contents;
    }

    public Tables tables() {
        return tables;
    }

    private void check(Declaration declared) {
        Table table = tables.named(declared.nameBefore());
        if (declared.isIgnored()) {
            return;
        }
        if (declared.isCreated()) {
            require(table == null, declared, "is there already, and the plan says that it is created");
            return;
        }
        require(
                table != null,
                declared,
                "is no table of this database" + (declared.isDropped() ? "" : "; one that is new is 'created'"));
        require(
                "rp".indexOf(Objects.requireNonNull(table).kind()) >= 0 || declared.isDropped(),
                declared,
                "is a view or a foreign table, which cannot be locked: it can only be 'ignored'");
        require(
                !table.isPartition() || declared.isDropped(),
                declared,
                "is a partition: declare the table it belongs to, which is compared with all of its partitions");
        require(
                declared.renamedFrom() == null || tables.named(declared.table()) == null,
                declared,
                "is there already, and the plan says that " + declared.renamedFrom() + " gets that name");
        for (Expectation expectation : declared.expectations()) {
            if (expectation instanceof Expectation.Unchanged unchanged) {
                var missing = new ArrayList<>(unchanged.columns());
                missing.removeAll(table.columnNames());
                require(missing.isEmpty(), declared, "has no column " + String.join(", ", missing));
            }
        }
    }

    private static void require(boolean right, Declaration declared, String otherwise) {
        if (!right) {
            throw new IllegalArgumentException(
                    "tables." + declared.table() + ": " + declared.nameBefore() + " " + otherwise);
        }
    }

    private void read(Connection connection, Declaration declared) throws SQLException {
        Table table = Objects.requireNonNull(tables.named(declared.nameBefore()));
        var all = new ArrayList<Held>();
        for (Expectation expectation : declared.expectations()) {
            all.add(read(connection, table, expectation));
        }
        held.put(declared.table(), all);
    }

    /** Every expectation counts the rows; what it compares beside that differs. */
    private Held read(Connection connection, Table table, Expectation expectation) throws SQLException {
        if (expectation instanceof Expectation.Unchanged unchanged) {
            List<String> columns = unchanged.columns().isEmpty() ? table.columnNames() : unchanged.columns();
            return columns.isEmpty() ? counted(connection, table) : digest(connection, table, columns);
        }
        if (expectation instanceof Expectation.Same same) {
            answers.put(same.sql(), answer(connection, same.sql()));
        }
        return expectation instanceof Expectation.Rows ? counted(connection, table) : new Held(List.of(), 0, "");
    }

    private Held digest(Connection connection, Table table, List<String> columns) throws SQLException {
        return Look.at(connection, () -> digester.read(connection, table, columns));
    }

    private static Held counted(Connection connection, Table table) throws SQLException {
        String rows = Look.at(
                connection,
                () -> String.valueOf(Ask.text(
                        connection,
                        "select pg_catalog.count(*) from " + (table.kind() == 'r' ? "only " : "") + table.quoted())));
        return new Held(List.of(), Long.parseLong(rows), "");
    }

    private static List<String> answer(Connection connection, String sql) throws SQLException {
        return Look.at(connection, () -> {
            var rows = Ask.all(connection, sql, row -> {
                var text = new StringBuilder();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    String value = row.getString(i);
                    text.append(i == 1 ? "" : ", ").append(value == null ? "null" : "'" + value + "'");
                }
                return text.toString();
            });
            if (rows.size() > MOST_ROWS) {
                throw new SQLException("'" + sql + "' has " + rows.size() + " rows, more than " + MOST_ROWS
                        + "; ask for a sum or a count");
            }
            return rows;
        });
    }

    /** What is not as declared now, a line for each. */
    public List<String> mismatches(Connection connection) throws SQLException {
        Tables now = Tables.of(connection);
        var mismatches = new ArrayList<String>();
        for (Declaration declared : plan.tables().values()) {
            if (!declared.isIgnored()) {
                compare(connection, declared, now.named(declared.table()), mismatches);
            }
        }
        return mismatches;
    }

    private void compare(Connection connection, Declaration declared, @Nullable Table now, List<String> mismatches)
            throws SQLException {
        if (declared.isDropped()) {
            if (now != null) {
                mismatches.add(declared.table() + " is still there, and the plan says that it is dropped");
            }
            return;
        }
        if (now == null) {
            mismatches.add(declared.table() + " is not there afterwards");
            return;
        }
        for (int i = 0; i < declared.expectations().size(); i++) {
            String wrong = declared.isCreated()
                    ? wrong(connection, declared.expectations().get(i), new Held(List.of(), 0, ""), null, now)
                    : wrong(
                            connection,
                            declared.expectations().get(i),
                            Objects.requireNonNull(held.get(declared.table())).get(i),
                            tables.named(declared.nameBefore()),
                            now);
            if (wrong != null) {
                mismatches.add(declared.table() + " " + wrong);
            }
        }
    }

    private @Nullable String wrong(
            Connection connection, Expectation expectation, Held before, @Nullable Table was, Table now)
            throws SQLException {
        if (expectation instanceof Expectation.Unchanged unchanged) {
            return changed(connection, unchanged, before, Objects.requireNonNull(was), now);
        }
        if (expectation instanceof Expectation.Rows rows) {
            Long by = rows.by();
            long change = counted(connection, now).rows() - before.rows();
            return by == null || by == change ? null : "has " + signed(change) + " rows, declared are " + signed(by);
        }
        if (expectation instanceof Expectation.Same same) {
            List<String> then = Objects.requireNonNull(answers.get(same.sql()));
            List<String> after = answer(connection, same.sql());
            return then.equals(after) ? null : "answers '" + same.sql() + "' otherwise: " + difference(then, after);
        }
        return null;
    }

    private @Nullable String changed(
            Connection connection, Expectation.Unchanged unchanged, Held before, Table was, Table now)
            throws SQLException {
        if (unchanged.columns().isEmpty() && !was.columns().equals(now.columns())) {
            return "has other columns: it had " + columns(was) + ", and has " + columns(now)
                    + "; name those that stay as they are, if that is right";
        }
        var missing = new ArrayList<>(before.columns());
        missing.removeAll(now.columnNames());
        if (!missing.isEmpty()) {
            return "has no column " + String.join(", ", missing) + " any more";
        }
        Held after = before.columns().isEmpty() ? counted(connection, now) : digest(connection, now, before.columns());
        if (after.rows() != before.rows()) {
            return "has " + signed(after.rows() - before.rows()) + " rows, declared is unchanged";
        }
        return after.digest().equals(before.digest())
                ? null
                : "holds other values in " + String.join(", ", before.columns()) + ", declared is unchanged";
    }

    /**
     * What is not as it was before, a line for each, in a session that the migration has not touched. What was not read before
     * (what a table held that was dropped) is never taken for the same.
     */
    public List<String> differences(Connection connection) throws SQLException {
        Tables now = Tables.of(connection);
        var differences = new ArrayList<String>();
        for (Declaration declared : plan.tables().values()) {
            if (!declared.isIgnored()) {
                differ(connection, declared, now, differences);
            }
        }
        return differences;
    }

    private void differ(Connection connection, Declaration declared, Tables now, List<String> differences)
            throws SQLException {
        String name = declared.nameBefore();
        if (declared.isCreated() || declared.renamedFrom() != null) {
            if (now.named(declared.table()) != null) {
                differences.add(declared.table() + " is there, and was not before");
            }
        }
        if (declared.isCreated()) {
            return;
        }
        Table is = now.named(name);
        Table was = Objects.requireNonNull(tables.named(name));
        if (is == null) {
            differences.add(name + " is not there, and was before");
        } else if (declared.isDropped()) {
            differences.add(
                    name + " was dropped; what is there now was not compared, for what it held was not read before");
        } else if (!was.columns().equals(is.columns())) {
            differences.add(name + " has other columns: it had " + columns(was) + ", and has " + columns(is));
        } else {
            differ(connection, declared, is, differences);
        }
    }

    private void differ(Connection connection, Declaration declared, Table is, List<String> differences)
            throws SQLException {
        var then = Objects.requireNonNull(held.get(declared.table()));
        for (int i = 0; i < then.size(); i++) {
            Expectation expectation = declared.expectations().get(i);
            Held was = then.get(i);
            Held now = was.columns().isEmpty() ? counted(connection, is) : digest(connection, is, was.columns());
            if (expectation instanceof Expectation.Same same) {
                List<String> before = Objects.requireNonNull(answers.get(same.sql()));
                List<String> after = answer(connection, same.sql());
                if (!before.equals(after)) {
                    differences.add(
                            is.name() + " answers '" + same.sql() + "' otherwise: " + difference(before, after));
                }
            } else if (now.rows() != was.rows()) {
                differences.add(is.name() + " has " + signed(now.rows() - was.rows()) + " rows, compared with before");
            } else if (!now.digest().equals(was.digest())) {
                differences.add(is.name() + " holds other values in " + String.join(", ", was.columns()));
            }
        }
    }

    private static String columns(Table table) {
        return String.join(", ", table.columns()).replace('\t', ' ');
    }

    private static String difference(List<String> then, List<String> after) {
        for (int i = 0; i < Math.max(then.size(), after.size()); i++) {
            String a = i < then.size() ? then.get(i) : "nothing";
            String b = i < after.size() ? after.get(i) : "nothing";
            if (!a.equals(b)) {
                return a + " before, " + b + " after" + (i == 0 ? "" : " (row " + (i + 1) + ")");
            }
        }
        return "";
    }

    private static String signed(long number) {
        return number > 0 ? "+" + number : String.valueOf(number);
    }

    /** What was compared, and how, in words. */
    public List<String> coverage() {
        var notes = new ArrayList<String>();
        for (Declaration declared : plan.compared()) {
            Table table = Objects.requireNonNull(tables.named(declared.nameBefore()));
            var what = new ArrayList<String>();
            var all = Objects.requireNonNull(held.get(declared.table()));
            for (int i = 0; i < all.size(); i++) {
                what.add(said(declared.expectations().get(i), all.get(i), table));
            }
            notes.add(declared.table() + ": " + String.join("; ", what));
        }
        return notes;
    }

    private static String said(Expectation expectation, Held held, Table table) {
        if (expectation instanceof Expectation.Unchanged) {
            return held.columns().size() + " of " + table.columns().size() + " columns of all " + held.rows() + " rows";
        }
        return expectation instanceof Expectation.Rows ? "number of rows" : "the answer of a query";
    }

    /** Whether a table is compared, or need not be, because it is declared. */
    public boolean isDeclared(String name) {
        return plan.tables().values().stream().anyMatch(it -> it.table().equals(name) || name.equals(it.renamedFrom()));
    }
}
