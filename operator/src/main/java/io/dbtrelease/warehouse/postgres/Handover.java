package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives what is in a schema to another owner. The schema's owner comes first, elsewhere: an owner needs CREATE on the schema. Each relation is locked exclusively
 * for its moment, so nobody has unfinished work in it after; a batch at a time, for the lock table's sake.
 */
final class Handover {
    private static final int BATCH = 200;

    private Handover() {}

    private record Owned(Key key, boolean ours) {}

    /** Commits after each batch. @return what no statement is known for or belongs to a role that the session's does not act for */
    static List<DbObject> run(Session session, String schema, String owner) throws SQLException {
        List<Owned> owned = session.list(
                """
                select d.classid, d.objid, pg_has_role(d.refobjid, 'USAGE') from pg_shdepend d
                where d.dbid = (select oid from pg_database where datname = current_database())
                    and d.refclassid = 'pg_authid'::regclass and d.deptype = 'o' and d.objsubid = 0
                    and d.refobjid <> (select oid from pg_roles where rolname = ?)
                    and (d.classid, d.objid) in (%s)
                order by d.classid, d.objid""".formatted(OBJECTS),
                r -> new Owned(new Key(r.getLong(1), r.getLong(2)), r.getBoolean(3)),
                owner,
                schema);
        Map<Key, DbObject> named =
                ObjectGraph.identify(session, owned.stream().map(Owned::key).toList());
        List<DbObject> unknown = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        for (Owned one : owned) {
            DbObject object = named.get(one.key());
            if (object == null) {
                continue;
            }
            String word = word(object.type());
            if (word == null || !one.ours()) {
                unknown.add(object);
            } else {
                statements.add("alter " + word + " " + object.identity() + " owner to " + id(owner));
            }
            if (statements.size() == BATCH) {
                session.runAll(statements);
                session.commit();
                statements.clear();
            }
        }
        session.runAll(statements);
        // From 17 on a range's multirange follows it, and must not be named; before, it stays behind.
        session.runAll(session.list(
                "select t.typname from pg_type t join pg_namespace n on n.oid = t.typnamespace"
                        + " where n.nspname = ? and t.typtype = 'm' and pg_get_userbyid(t.typowner) <> ?",
                r -> "alter type " + id(schema, r.getString(1)) + " owner to " + id(owner),
                schema,
                owner));
        session.commit();
        return unknown;
    }

    /** Owned objects of a schema; indexes, toast tables, row types and owned sequences follow their tables. */
    private static final String OBJECTS = """
            with side as (select oid from pg_namespace where nspname = ?)
            select 'pg_class'::regclass::oid, c.oid from pg_class c where c.relnamespace in (select oid from side)
                and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
                and not (c.relkind = 'S' and exists (select from pg_depend o where o.classid = 'pg_class'::regclass and o.objid = c.oid
                    and o.refclassid = 'pg_class'::regclass and o.refobjsubid > 0 and o.deptype in ('a', 'i')))
            union all select 'pg_type'::regclass, t.oid from pg_type t where t.typnamespace in (select oid from side)
                and (t.typtype in ('b', 'd', 'e', 'r') or t.typtype = 'c' and exists (select from pg_class r where r.oid = t.typrelid and r.relkind = 'c'))
                and not exists (select from pg_type e where e.typarray = t.oid)
            union all select 'pg_proc'::regclass, oid from pg_proc where pronamespace in (select oid from side)
            union all select 'pg_operator'::regclass, oid from pg_operator where oprnamespace in (select oid from side)
            union all select 'pg_opclass'::regclass, oid from pg_opclass where opcnamespace in (select oid from side)
            union all select 'pg_opfamily'::regclass, oid from pg_opfamily where opfnamespace in (select oid from side)
            union all select 'pg_statistic_ext'::regclass, oid from pg_statistic_ext where stxnamespace in (select oid from side)
            union all select 'pg_collation'::regclass, oid from pg_collation where collnamespace in (select oid from side)
            union all select 'pg_conversion'::regclass, oid from pg_conversion where connamespace in (select oid from side)
            union all select 'pg_ts_config'::regclass, oid from pg_ts_config where cfgnamespace in (select oid from side)
            union all select 'pg_ts_dict'::regclass, oid from pg_ts_dict where dictnamespace in (select oid from side)
            """;

    private static @Nullable String word(String type) {
        return switch (type) {
            case "table",
                    "view",
                    "materialized view",
                    "foreign table",
                    "sequence",
                    "type",
                    "function",
                    "procedure",
                    "aggregate" -> type;
            case "operator", "operator class", "operator family", "collation", "conversion" -> type;
            case "text search configuration", "text search dictionary" -> type;
            case "statistics object" -> "statistics";
            default -> null;
        };
    }
}
