package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.postgres.DbObject.Key;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What depends on what, from pg_depend, with every part counted to the object that it belongs to. */
final class ObjectGraph {
    /**
     * One object needs another.
     *
     * @param within whether the dependent is in the schemas that were asked for too
     */
    record Edge(Key dependent, Key needed, boolean within) {}

    /** Every object in the schemas of the first parameter, with the object that it is a part of; an object that is no part of another is its own. */
    private static final String INSIDE = """
            with side as materialized (select oid from pg_namespace where nspname = any (?)),
            rel(oid, top) as materialized (
                select c.oid,
                    case when c.relkind in ('i', 'I') then (select indrelid from pg_index where indexrelid = c.oid)
                        when c.relkind = 'S' then coalesce((select d.refobjid from pg_depend d
                            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
                                and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i') limit 1), c.oid)
                        else c.oid end
                from pg_class c where c.relnamespace in (select oid from side)),
            inside(classid, objid, topclass, topid) as materialized (
                select 'pg_namespace'::regclass::oid, oid, 'pg_namespace'::regclass::oid, oid from side
                union all
                select 'pg_class'::regclass, oid, 'pg_class'::regclass, top from rel
                union all
                select 'pg_type'::regclass, t.oid,
                    case when base.typrelid <> 0 then 'pg_class'::regclass else 'pg_type'::regclass end,
                    case when base.typrelid <> 0 then coalesce(rows.top, base.typrelid) else base.oid end
                from pg_type t
                left join pg_depend one on one.classid = 'pg_type'::regclass and one.objid = t.oid and one.deptype = 'i'
                    and one.refclassid = 'pg_type'::regclass
                left join pg_depend two on two.classid = 'pg_type'::regclass and two.objid = one.refobjid and two.deptype = 'i'
                    and two.refclassid = 'pg_type'::regclass
                join pg_type base on base.oid = coalesce(two.refobjid, one.refobjid, t.oid)
                left join rel as rows on rows.oid = base.typrelid
                where t.typnamespace in (select oid from side)
                union all
                select 'pg_constraint'::regclass, oid,
                    case when conrelid <> 0 then 'pg_class'::regclass else 'pg_type'::regclass end,
                    case when conrelid <> 0 then conrelid else contypid end
                from pg_constraint where connamespace in (select oid from side)
                union all
                select 'pg_rewrite'::regclass, oid, 'pg_class'::regclass, ev_class from pg_rewrite where ev_class in (select oid from rel)
                union all
                select 'pg_attrdef'::regclass, oid, 'pg_class'::regclass, adrelid from pg_attrdef where adrelid in (select oid from rel)
                union all
                select 'pg_trigger'::regclass, oid, 'pg_class'::regclass, tgrelid from pg_trigger where tgrelid in (select oid from rel)
                union all
                select 'pg_policy'::regclass, oid, 'pg_class'::regclass, polrelid from pg_policy where polrelid in (select oid from rel)
                union all
                select 'pg_proc'::regclass, p.oid,
                    case when one.refobjid is null then 'pg_proc'::regclass else 'pg_type'::regclass end,
                    coalesce(two.refobjid, one.refobjid, p.oid)
                from pg_proc p
                left join pg_depend one on one.classid = 'pg_proc'::regclass and one.objid = p.oid and one.deptype = 'i'
                    and one.refclassid = 'pg_type'::regclass
                left join pg_depend two on two.classid = 'pg_type'::regclass and two.objid = one.refobjid and two.deptype = 'i'
                    and two.refclassid = 'pg_type'::regclass
                where p.pronamespace in (select oid from side)
                union all
                select 'pg_statistic_ext'::regclass, oid, 'pg_statistic_ext'::regclass, oid
                from pg_statistic_ext where stxnamespace in (select oid from side)
                union all
                select 'pg_operator'::regclass, oid, 'pg_operator'::regclass, oid from pg_operator where oprnamespace in (select oid from side)
                union all
                select 'pg_opfamily'::regclass, oid, 'pg_opfamily'::regclass, oid from pg_opfamily where opfnamespace in (select oid from side)
                union all
                select 'pg_opclass'::regclass, oid, 'pg_opclass'::regclass, oid from pg_opclass where opcnamespace in (select oid from side)
                union all
                select 'pg_amop'::regclass, o.oid, 'pg_opfamily'::regclass, o.amopfamily
                from pg_amop o join pg_opfamily f on f.oid = o.amopfamily where f.opfnamespace in (select oid from side)
                union all
                select 'pg_amproc'::regclass, p.oid, 'pg_opfamily'::regclass, p.amprocfamily
                from pg_amproc p join pg_opfamily f on f.oid = p.amprocfamily where f.opfnamespace in (select oid from side)
                union all
                select 'pg_collation'::regclass, oid, 'pg_collation'::regclass, oid from pg_collation where collnamespace in (select oid from side)
                union all
                select 'pg_conversion'::regclass, oid, 'pg_conversion'::regclass, oid from pg_conversion where connamespace in (select oid from side)
                union all
                select 'pg_ts_config'::regclass, oid, 'pg_ts_config'::regclass, oid from pg_ts_config where cfgnamespace in (select oid from side)
                union all
                select 'pg_ts_dict'::regclass, oid, 'pg_ts_dict'::regclass, oid from pg_ts_dict where dictnamespace in (select oid from side)
            )
            """;

    /**
     * Default privileges go with their schema and need nothing dropped first; what an extension made goes with the extension; internal dependencies (a toast table's, a foreign key's triggers') are between an
     * object and its parts.
     */
    private static final String EDGES = INSIDE + """
            select distinct coalesce(part.topclass, out.cls), coalesce(part.topid, out.id), ref.topclass, ref.topid, part.topid is not null
            from inside ref
            join pg_depend d on d.refclassid = ref.classid and d.refobjid = ref.objid
            left join inside part on part.classid = d.classid and part.objid = d.objid
            left join lateral (select
                case when d.classid in ('pg_rewrite'::regclass, 'pg_attrdef'::regclass, 'pg_trigger'::regclass, 'pg_policy'::regclass)
                        or d.classid = 'pg_constraint'::regclass and (select conrelid from pg_constraint where oid = d.objid) <> 0
                    then 'pg_class'::regclass::oid
                    when d.classid = 'pg_constraint'::regclass then 'pg_type'::regclass::oid
                    when d.classid = 'pg_publication_rel'::regclass then 'pg_publication'::regclass::oid
                    when d.classid = to_regclass('pg_catalog.pg_publication_namespace') then 'pg_publication'::regclass::oid
                    else d.classid end as cls,
                case d.classid
                    when 'pg_rewrite'::regclass then (select ev_class from pg_rewrite where oid = d.objid)
                    when 'pg_attrdef'::regclass then (select adrelid from pg_attrdef where oid = d.objid)
                    when 'pg_trigger'::regclass then (select tgrelid from pg_trigger where oid = d.objid)
                    when 'pg_policy'::regclass then (select polrelid from pg_policy where oid = d.objid)
                    when 'pg_constraint'::regclass then (select coalesce(nullif(conrelid, 0), contypid) from pg_constraint where oid = d.objid)
                    when 'pg_publication_rel'::regclass then (select prpubid from pg_publication_rel where oid = d.objid)
                    when 'pg_class'::regclass then coalesce((select indrelid from pg_index where indexrelid = d.objid), d.objid)
                    %s
                    else d.objid end as id) out on part.topid is null
            where d.deptype in ('n', 'a', 'P', 'S') and d.classid <> 'pg_default_acl'::regclass
                and (part.topid is null or (part.topclass, part.topid) <> (ref.topclass, ref.topid))
                and not exists (select from pg_depend e where e.classid = d.classid and e.objid = d.objid and e.deptype = 'e')
            """;

    private static final String PUBLISHED_SCHEMAS =
            "when 'pg_publication_namespace'::regclass then (select pnpubid from pg_publication_namespace where oid = d.objid)";

    private static final String TOPS =
            INSIDE + "select distinct topclass, topid from inside where topclass <> 'pg_namespace'::regclass";

    private ObjectGraph() {}

    /** What needs something in these schemas. */
    static List<Edge> into(Session session, Collection<String> schemas) throws SQLException {
        String edges = EDGES.formatted(session.majorVersion() >= 15 ? PUBLISHED_SCHEMAS : "");
        return session.list(
                edges,
                r -> new Edge(
                        new Key(r.getLong(1), r.getLong(2)), new Key(r.getLong(3), r.getLong(4)), r.getBoolean(5)),
                schemas);
    }

    /** The objects in these schemas. */
    static Set<Key> in(Session session, Collection<String> schemas) throws SQLException {
        return new HashSet<>(session.list(TOPS, r -> new Key(r.getLong(1), r.getLong(2)), schemas));
    }

    /** Names for keys; what is gone by now is absent. */
    static Map<Key, DbObject> identify(Session session, Collection<Key> keys) throws SQLException {
        List<String> classes =
                keys.stream().map(k -> Long.toString(k.classId())).toList();
        List<String> objects =
                keys.stream().map(k -> Long.toString(k.objectId())).toList();
        Map<Key, DbObject> named = new HashMap<>();
        session.list(
                """
                select k.cls::oid, k.obj::oid, o.type, o.schema, o.identity
                from unnest(?::text[], ?::text[]) as k(cls, obj), pg_identify_object(k.cls::oid, k.obj::oid, 0) o
                where o.identity is not null""",
                r -> {
                    Key key = new Key(r.getLong(1), r.getLong(2));
                    return named.put(key, new DbObject(key, r.getString(3), unquoted(r.getString(4)), r.getString(5)));
                },
                classes,
                objects);
        return named;
    }

    private static @Nullable String unquoted(@Nullable String name) {
        return name == null || !name.startsWith("\"")
                ? name
                : name.substring(1, name.length() - 1).replace("\"\"", "\"");
    }
}
