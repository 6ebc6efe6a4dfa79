package io.dbtrelease.warehouse.postgres;

import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.Seed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Live relation that Green starts from, as the catalog has it.
 *
 * @param kind pg_class.relkind
 * @param persistence pg_class.relpersistence
 * @param inherits whether it has parents, children, or a type that it is made of
 * @param triggers user triggers and rules, by name
 * @param publications that name it
 * @param bytes with indexes and toast
 * @param readable whether the operator may read it
 * @param accessMethod null: none, it is no table
 * @param options storage parameters as {@code name=value}
 * @param replicaIdentity pg_class.relreplident
 * @param comment on the table itself
 */
record SeedTable(
        Seed seed,
        long oid,
        String kind,
        String persistence,
        boolean inherits,
        List<String> triggers,
        List<String> publications,
        long bytes,
        boolean readable,
        @Nullable String accessMethod,
        List<String> options,
        boolean rowSecurity,
        boolean forcedRowSecurity,
        String replicaIdentity,
        @Nullable String tablespace,
        @Nullable String comment) {

    private static final String SQL = """
            select n.nspname, c.relname, c.oid, c.relkind::text, c.relpersistence::text,
                c.relispartition or c.reloftype <> 0
                    or exists (select from pg_inherits i where i.inhrelid = c.oid or i.inhparent = c.oid),
                array(select 'trigger ' || tgname from pg_trigger where tgrelid = c.oid and not tgisinternal
                    union all select 'rule ' || rulename from pg_rewrite where ev_class = c.oid and c.relkind not in ('v', 'm')),
                array(select pubname from pg_publication p join pg_publication_rel r on r.prpubid = p.oid where r.prrelid = c.oid),
                pg_total_relation_size(c.oid), has_table_privilege(c.oid, 'SELECT'), am.amname, coalesce(c.reloptions, '{}'),
                c.relrowsecurity, c.relforcerowsecurity, c.relreplident::text, t.spcname, obj_description(c.oid, 'pg_class')
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            left join pg_am am on am.oid = c.relam
            left join pg_tablespace t on t.oid = c.reltablespace
            where (n.nspname, c.relname) in (select * from unnest(?::text[], ?::text[]))
                and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')""";

    /** The relations that exist, in the order of the seeds. */
    static List<SeedTable> load(Session session, List<Seed> seeds) throws SQLException {
        Map<RelationName, Seed> byLive = new HashMap<>();
        seeds.forEach(s -> byLive.put(s.live(), s));
        List<SeedTable> found = session.list(
                SQL,
                r -> {
                    Seed seed = byLive.get(new RelationName(r.getString(1), r.getString(2)));
                    if (seed == null) {
                        throw new IllegalStateException("the catalog answered what was not asked");
                    }
                    return new SeedTable(
                            seed,
                            r.getLong(3),
                            r.getString(4),
                            r.getString(5),
                            r.getBoolean(6),
                            Arrays.texts(r, 7),
                            Arrays.texts(r, 8),
                            r.getLong(9),
                            r.getBoolean(10),
                            r.getString(11),
                            Arrays.texts(r, 12),
                            r.getBoolean(13),
                            r.getBoolean(14),
                            r.getString(15),
                            r.getString(16),
                            r.getString(17));
                },
                seeds.stream().map(s -> s.live().schema()).toList(),
                seeds.stream().map(s -> s.live().name()).toList());
        List<SeedTable> ordered = new ArrayList<>(found);
        ordered.sort((a, b) -> Integer.compare(seeds.indexOf(a.seed()), seeds.indexOf(b.seed())));
        return ordered;
    }

    String oidText() {
        return Long.toString(oid);
    }
}
