package dev.lifeboat.cli.migrate;

import dev.lifeboat.cli.yaml.Section;
import dev.lifeboat.migrate.plan.Declaration;
import dev.lifeboat.migrate.plan.Dialect;
import dev.lifeboat.migrate.plan.Expectation;
import dev.lifeboat.migrate.plan.Target;
import dev.lifeboat.snapshot.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a plan declares of tables. */
final class PlanTables {
    private final Section tables;
    private final @Nullable Target target;

    private PlanTables(Section tables, @Nullable Target target) {
        this.tables = tables;
        this.target = target;
    }

    /** @param target whose dialect says how a name is read; null where it is wrong itself */
    static Map<String, Declaration> read(Section tables, @Nullable Target target) {
        return new PlanTables(tables, target).read();
    }

    private Map<String, Declaration> read() {
        var declared = new TreeMap<String, Declaration>();
        for (String key : tables.keys()) {
            try {
                String table = name(key);
                Declaration one = tables.isText(key) ? ofWord(key, table) : ofKeys(tables.section(key), table);
                if (one != null && declared.put(table, one) != null) {
                    tables.problem(key, "each table once");
                }
            } catch (IllegalArgumentException e) {
                tables.problem(key, "something that can be: " + e.getMessage());
            }
        }
        return declared;
    }

    /** Without a schema or a database, the first one that PostgreSQL looks in is meant, or the target's database. */
    private String name(String text) {
        if (target == null || target.dialect() == Dialect.POSTGRESQL) {
            return TableName.parse(text, "public").toString();
        }
        // MariaDB and MySQL do not change the case of a name that is not quoted
        String asIs = text.contains("\"") ? text : '"' + text.replace(".", "\".\"") + '"';
        return TableName.parse(asIs, target.name()).toString();
    }

    private @Nullable Declaration ofWord(String key, String table) {
        Section.Text text = tables.text(key);
        Expectation expectation = switch (text == null ? "" : text.value()) {
            case "unchanged" -> new Expectation.Unchanged(List.of());
            case "ignored" -> new Expectation.Ignored();
            case "created" -> new Expectation.Created();
            case "dropped" -> new Expectation.Dropped();
            default -> null;
        };
        if (expectation == null) {
            if (text != null) {
                tables.wrong(
                        text,
                        "unchanged, ignored, created, dropped, or keys: unchanged, rows, same, created, renamed-from");
            }
            return null;
        }
        return new Declaration(table, null, List.of(expectation));
    }

    private @Nullable Declaration ofKeys(Section section, String table) {
        section.only(Set.of("unchanged", "rows", "same", "created", "renamed-from"));
        var expectations = new ArrayList<Expectation>();
        if (section.isList("unchanged")) {
            expectations.add(new Expectation.Unchanged(
                    section.list("unchanged").stream().map(Section.Text::value).toList()));
        } else if (isSaid(section, "unchanged")) {
            expectations.add(new Expectation.Unchanged(List.of()));
        }
        if (isSaid(section, "created")) {
            expectations.add(new Expectation.Created());
        }
        Section.Text rows = section.text("rows");
        if (rows != null) {
            expectations.add(rows(section, rows));
        }
        if (section.isList("same")) {
            section.list("same").forEach(sql -> expectations.add(new Expectation.Same(sql.value())));
        } else if (section.has("same")) {
            Section.Text same = section.text("same");
            if (same != null) {
                expectations.add(new Expectation.Same(same.value()));
            }
        }
        Section.Text from = section.text("renamed-from");
        return new Declaration(table, from == null ? null : name(from.value()), expectations);
    }

    private static boolean isSaid(Section section, String key) {
        Section.Text text = section.text(key);
        if (text != null && !text.value().equals("true")) {
            section.wrong(text, "true" + (key.equals("unchanged") ? ", or a list of columns" : ""));
        }
        return text != null;
    }

    private static Expectation rows(Section section, Section.Text text) {
        if (text.value().equals("any") || text.value().equals("±")) {
            return new Expectation.Rows(null);
        }
        try {
            return new Expectation.Rows(Long.parseLong(text.value()));
        } catch (NumberFormatException e) {
            section.wrong(text, "how many rows more or fewer, e.g. +3, -2 or 0, or any");
            return new Expectation.Rows(null);
        }
    }
}
