package dev.lifeboat.migrate.postgres;

import dev.lifeboat.migrate.engine.Ask;
import dev.lifeboat.migrate.plan.Plan;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The labels of enums: with another name all rows that have one show something else, and no table is touched. */
record Labels(Map<Long, Label> byOid) {
    private static final String QUESTION = """
            select e.oid::int8, t.typname::text, e.enumlabel::text, array(select distinct a.attrelid::int8
              from pg_catalog.pg_attribute a where a.atttypid in (t.oid, t.typarray) and a.attnum > 0 and not a.attisdropped)
            from pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid""";

    /**
     * A label.
     *
     * @param tables the oids of what has columns of its type
     */
    record Label(String type, String text, List<Long> tables) {}

    static Labels of(Connection connection) throws SQLException {
        var byOid = new TreeMap<Long, Label>();
        Ask.all(
                        connection,
                        QUESTION,
                        row -> Map.entry(row.getLong(1), new Label(row.getString(2), row.getString(3), List.of((Long[])
                                row.getArray(4).getArray()))))
                .forEach(label -> byOid.put(label.getKey(), label.getValue()));
        return new Labels(byOid);
    }

    /** Which of those that tables have that are not declared are called otherwise now, by whomever; a line for each. */
    List<String> renamed(Labels now, PostgresTables tables, Plan plan) {
        var renamed = new ArrayList<String>();
        byOid.forEach((oid, old) -> {
            Label label = now.byOid.get(oid);
            if (label != null && !label.text().equals(old.text())) {
                for (PostgresTable table : tables.all()) {
                    if (label.tables().contains(table.oid())
                            && !table.isPartition()
                            && !plan.isDeclared(table.name())) {
                        renamed.add("label '" + old.text() + "' of " + old.type() + " is '" + label.text()
                                + "' now, which rows of " + table.name() + " show, and the plan does not say");
                    }
                }
            }
        });
        return renamed;
    }
}
