package dev.lifeboat.migrate.engine;

import dev.lifeboat.migrate.engine.Reader.Held;
import dev.lifeboat.migrate.engine.Reader.Tables;
import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Expectation;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the plan's declarations need to know, of before: what the tables hold, and what their questions answer. */
public final class Contents {
    private final Plan plan;
    private final Tables tables;
    private final Map<String, List<Held>> held = new TreeMap<>();
    private final Map<String, List<String>> answers = new TreeMap<>();

    private Contents(Plan plan, Tables tables) {
        this.plan = plan;
        this.tables = tables;
    }

    /**
     * Reads what is declared, before anything is changed.
     *
     * @throws IllegalArgumentException if the plan declares what is not there
     */
    public static Contents before(Reader reader, Plan plan) throws SQLException {
        var contents = new Contents(plan, reader.tables());
        for (Declaration declared : plan.tables().values()) {
            contents.check(declared);
            if (declared.isCompared()) {
                contents.read(reader, declared);
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
        String why = Objects.requireNonNull(table).whyNotCompared();
        require(why == null || declared.isDropped(), declared, String.valueOf(why));
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

    private void read(Reader reader, Declaration declared) throws SQLException {
        Table table = Objects.requireNonNull(tables.named(declared.nameBefore()));
        var all = new ArrayList<Held>();
        for (Expectation expectation : declared.expectations()) {
            all.add(read(reader, table, expectation));
        }
        held.put(declared.table(), all);
    }

    /** Every expectation counts the rows; what it compares beside that differs. */
    private Held read(Reader reader, Table table, Expectation expectation) throws SQLException {
        if (expectation instanceof Expectation.Unchanged unchanged) {
            List<String> columns = unchanged.columns().isEmpty() ? table.columnNames() : unchanged.columns();
            return columns.isEmpty() ? counted(reader, table) : reader.digest(table, columns);
        }
        if (expectation instanceof Expectation.Same same) {
            answers.put(same.sql(), reader.answer(same.sql()));
        }
        return expectation instanceof Expectation.Rows ? counted(reader, table) : new Held(List.of(), 0, "");
    }

    private static Held counted(Reader reader, Table table) throws SQLException {
        return new Held(List.of(), reader.rows(table), "");
    }

    /** What is not as declared now, a line for each. */
    public List<String> mismatches(Reader reader) throws SQLException {
        Tables now = reader.tables();
        var mismatches = new ArrayList<String>();
        for (Declaration declared : plan.tables().values()) {
            if (!declared.isIgnored()) {
                compare(reader, declared, now.named(declared.table()), mismatches);
            }
        }
        return mismatches;
    }

    private void compare(Reader reader, Declaration declared, @Nullable Table now, List<String> mismatches)
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
                    ? wrong(reader, declared.expectations().get(i), new Held(List.of(), 0, ""), null, now)
                    : wrong(
                            reader,
                            declared.expectations().get(i),
                            Objects.requireNonNull(held.get(declared.table())).get(i),
                            tables.named(declared.nameBefore()),
                            now);
            if (wrong != null) {
                mismatches.add(declared.table() + " " + wrong);
            }
        }
    }

    private @Nullable String wrong(Reader reader, Expectation expectation, Held before, @Nullable Table was, Table now)
            throws SQLException {
        if (expectation instanceof Expectation.Unchanged unchanged) {
            return changed(reader, unchanged, before, Objects.requireNonNull(was), now);
        }
        if (expectation instanceof Expectation.Rows rows) {
            Long by = rows.by();
            long change = counted(reader, now).rows() - before.rows();
            return by == null || by == change ? null : "has " + signed(change) + " rows, declared are " + signed(by);
        }
        if (expectation instanceof Expectation.Same same) {
            List<String> then = Objects.requireNonNull(answers.get(same.sql()));
            List<String> after = reader.answer(same.sql());
            return then.equals(after) ? null : "answers '" + same.sql() + "' otherwise: " + difference(then, after);
        }
        return null;
    }

    private @Nullable String changed(Reader reader, Expectation.Unchanged unchanged, Held before, Table was, Table now)
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
        Held after = before.columns().isEmpty() ? counted(reader, now) : reader.digest(now, before.columns());
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
    public List<String> differences(Reader reader) throws SQLException {
        Tables now = reader.tables();
        var differences = new ArrayList<String>();
        for (Declaration declared : plan.tables().values()) {
            if (!declared.isIgnored()) {
                differ(reader, declared, now, differences);
            }
        }
        return differences;
    }

    private void differ(Reader reader, Declaration declared, Tables now, List<String> differences) throws SQLException {
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
            differ(reader, declared, is, differences);
        }
    }

    private void differ(Reader reader, Declaration declared, Table is, List<String> differences) throws SQLException {
        var then = Objects.requireNonNull(held.get(declared.table()));
        for (int i = 0; i < then.size(); i++) {
            Expectation expectation = declared.expectations().get(i);
            Held was = then.get(i);
            Held now = was.columns().isEmpty() ? counted(reader, is) : reader.digest(is, was.columns());
            if (expectation instanceof Expectation.Same same) {
                List<String> before = Objects.requireNonNull(answers.get(same.sql()));
                List<String> after = reader.answer(same.sql());
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
}
