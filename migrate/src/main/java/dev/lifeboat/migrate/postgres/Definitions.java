package dev.lifeboat.migrate.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is defined beside columns and rows: views, functions, types with their labels, defaults, constraints, indexes, triggers,
 * policies, rights. A
 * row of the catalog that is another than before tells that it was changed, by whomever; what comes anew is no change.
 */
record Definitions(Map<String, Defined> all) {
    private static final String RIGHTS = "rights on ";
    private static final String ALL = """
            with ours as (select n.oid from pg_catalog.pg_namespace n
              where n.nspname not in ('information_schema', 'lifeboat') and pg_catalog.left(n.nspname, 3) <> 'pg_'),
            tables as (select c.oid, c.relacl from pg_catalog.pg_class c
              where c.relnamespace in (select oid from ours) and c.relkind in ('r', 'p', 'f', 'm', 'v', 'S') and c.relpersistence <> 't')
            select o.catalog::oid || '/' || o.oid || '/' || o.what, o.what || i.type || ' ' || i.identity, o.version from (
              select 'pg_catalog.pg_proc'::regclass as catalog, p.oid, '' as what, p.xmin || ' ' || p.ctid as version
                from pg_catalog.pg_proc p where p.pronamespace in (select oid from ours)
              union all select 'pg_catalog.pg_type'::regclass, t.oid, '', t.xmin || ' ' || t.ctid
                from pg_catalog.pg_type t where t.typnamespace in (select oid from ours) and t.typrelid = 0 and t.typcategory <> 'A'
              union all select 'pg_catalog.pg_type'::regclass, e.enumtypid, 'labels of ',
                  pg_catalog.string_agg(e.enumsortorder || ' ' || e.enumlabel, ', ' order by e.enumsortorder)
                from pg_catalog.pg_enum e join pg_catalog.pg_type t on t.oid = e.enumtypid
                where t.typnamespace in (select oid from ours) group by e.enumtypid
              union all select 'pg_catalog.pg_constraint'::regclass, k.oid, '', k.xmin || ' ' || k.ctid
                from pg_catalog.pg_constraint k join pg_catalog.pg_type t on t.oid = k.contypid
                where t.typnamespace in (select oid from ours)
              union all select 'pg_catalog.pg_namespace'::regclass, n.oid, 'rights on ', coalesce(n.nspacl::text, '')
                from pg_catalog.pg_namespace n where n.oid in (select oid from ours)
              union all select 'pg_catalog.pg_default_acl'::regclass, d.oid, '', d.xmin || ' ' || d.ctid from pg_catalog.pg_default_acl d
              union all select 'pg_catalog.pg_event_trigger'::regclass, g.oid, '', g.xmin || ' ' || g.ctid
                from pg_catalog.pg_event_trigger g
              union all select 'pg_catalog.pg_class'::regclass, r.ev_class, 'definition of ', r.xmin || ' ' || r.ctid
                from pg_catalog.pg_rewrite r join tables t on t.oid = r.ev_class where r.rulename = '_RETURN'
              union all select 'pg_catalog.pg_rewrite'::regclass, r.oid, '', r.xmin || ' ' || r.ctid
                from pg_catalog.pg_rewrite r join tables t on t.oid = r.ev_class where r.rulename <> '_RETURN'
              union all select 'pg_catalog.pg_attrdef'::regclass, d.oid, '', d.xmin || ' ' || d.ctid
                from pg_catalog.pg_attrdef d join tables t on t.oid = d.adrelid
              union all select 'pg_catalog.pg_constraint'::regclass, k.oid, '', k.xmin || ' ' || k.ctid
                from pg_catalog.pg_constraint k join tables t on t.oid = k.conrelid
              union all select 'pg_catalog.pg_trigger'::regclass, g.oid, '', g.xmin || ' ' || g.ctid
                from pg_catalog.pg_trigger g join tables t on t.oid = g.tgrelid where not g.tgisinternal
              union all select 'pg_catalog.pg_policy'::regclass, p.oid, '', p.xmin || ' ' || p.ctid
                from pg_catalog.pg_policy p join tables t on t.oid = p.polrelid
              union all select 'pg_catalog.pg_class'::regclass, x.indexrelid, '', x.xmin || ' ' || x.ctid
                from pg_catalog.pg_index x join tables t on t.oid = x.indrelid
              union all select 'pg_catalog.pg_class'::regclass, t.oid, 'rights on ', coalesce(t.relacl::text, '')
                  || coalesce((select pg_catalog.string_agg(a.attnum || ' ' || a.attacl::text, ', ' order by a.attnum)
                    from pg_catalog.pg_attribute a where a.attrelid = t.oid and a.attacl is not null and not a.attisdropped), '')
                from tables t) o,
              lateral pg_catalog.pg_identify_object(o.catalog, o.oid, 0) i""";

    Definitions {
        all = Collections.unmodifiableMap(new HashMap<>(all));
    }

    /**
     * Something that is defined.
     *
     * @param name for people, with its type
     * @param version another one when it is defined anew
     */
    record Defined(String name, String version) {}

    static Definitions of(Connection connection) throws SQLException {
        var all = new HashMap<String, Defined>();
        try (var ask = connection.createStatement();
                var rows = ask.executeQuery(ALL)) {
            while (rows.next()) {
                String key = rows.getString(1);
                all.put(key, new Defined(String.valueOf(rows.getString(2)), rows.getString(3)));
            }
        }
        return new Definitions(all);
    }

    /** What was there and is another or gone, in one line; none where nothing is. */
    List<String> changes(Definitions after) {
        var changed = new ArrayList<String>();
        all.forEach((key, old) -> {
            Defined now = after.all.get(key);
            if (now == null && !old.name.startsWith(RIGHTS)) {
                changed.add(old.name + " (gone)");
            } else if (now != null && !now.version.equals(old.version)) {
                changed.add(old.name);
            }
        });
        Collections.sort(changed);
        return changed.isEmpty()
                ? List.of()
                : List.of("changed beside tables, by it or meanwhile: " + String.join(", ", changed));
    }
}
