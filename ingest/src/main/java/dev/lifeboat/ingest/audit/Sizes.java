package dev.lifeboat.ingest.audit;

import dev.lifeboat.ingest.fields.Entry;
import dev.lifeboat.ingest.server.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables by size, and how old their statistics are. That is no sign of a backup, and is told as what it is: what a
 * planner, and whoever estimates a restore, goes by. Rows have {@code schema_name}, {@code table_name}, {@code bytes}, {@code
 * row_count}, {@code statistics_age} and {@code written_age} in seconds, {@code never}; and of all tables, in each row, {@code
 * tables}, {@code all_bytes}, {@code all_never}, {@code all_stale}.
 */
final class Sizes {
    static final String CHECK = "statistics";
    /** The seed's. */
    static final int STALE_DAYS = 30;
    /** Of the largest tables that are listed. */
    static final int LISTED = 20;

    private Sizes() {}

    /** @param gather the statement that gathers statistics, for people */
    static List<Table> of(Asking asking, Question question, String gather) {
        var tables = new ArrayList<Table>();
        asking.with(CHECK, question, rows -> {
            rows.forEach(row -> tables.add(table(row)));
            if (rows.isEmpty()) {
                asking.info(CHECK, "there are no tables that this role can see");
            } else {
                judge(asking, rows.get(0), gather);
            }
        });
        return tables;
    }

    static Table table(Entry row) {
        return new Table(
                row.needed("schema_name"),
                row.needed("table_name"),
                row.count("bytes"),
                row.count("row_count"),
                age(row, "statistics_age"),
                Boolean.TRUE.equals(row.flag("never")),
                age(row, "written_age"));
    }

    /** Clocks differ by a little: what is to come is now. */
    static @Nullable Duration age(Entry row, String field) {
        var seconds = row.whole(field);
        return seconds == null ? null : Duration.ofSeconds(Math.max(0, seconds.longValue()));
    }

    private static void judge(Asking asking, Entry row, String gather) {
        long tables = row.countOrZero("tables");
        long never = row.countOrZero("all_never");
        long stale = row.countOrZero("all_stale");
        String all = Amounts.of(tables, "table") + " of " + Amounts.bytes(row.countOrZero("all_bytes"))
                + " as far as statistics tell";
        if (never + stale == 0) {
            asking.info(CHECK, all + "; none of them has statistics older than " + STALE_DAYS + " days");
        } else {
            asking.info(
                    CHECK,
                    all + "; " + Amounts.number(never) + " never had any, " + Amounts.number(stale)
                            + " have them older than " + STALE_DAYS + " days",
                    gather + " before sizes are relied on. It says nothing of backups");
        }
    }
}
