package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;
import static io.dbtrelease.warehouse.postgres.PostgresSql.literal;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Sides;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the markers. A marker counts only in a plain table without row security that belongs to the operator's role or to another that it acts for,
 * and never to the build role: whoever else can make a schema cannot forge one, and reading one runs nobody's code.
 *
 * <p>A marker's table has a comment that names its release. By it, from the catalog alone, a release finds its sides: to read every marker in the database would
 * take locks on other releases' Live until a flip is committed, and fail when one of them is renamed meanwhile.
 */
final class MarkerTable {
    private static final int SCHEMAS_PER_QUERY = 100;
    private final String buildRole;

    MarkerTable(String buildRole) {
        this.buildRole = buildRole;
    }

    private record Found(String schema, String owner, boolean marked) {}

    /** The schemas of these names that exist. */
    Map<String, SchemaState> named(Session session, Collection<String> names) throws SQLException {
        Map<String, SchemaState> states = new HashMap<>();
        for (SchemaState state : read(session, "n.nspname = any (?)", names)) {
            states.put(state.name(), state);
        }
        return states;
    }

    /** The schemas of these names that exist, their sides whoever left them, and all that are marked with one of the releases. */
    List<SchemaState> namedOrOf(Session session, Collection<String> names, Collection<String> releaseUids)
            throws SQLException {
        String of = "exists (select from unnest(?) as x (name) where n.nspname = x.name"
                + " or n.nspname::text ~ '__[gr][0-9]' and starts_with(n.nspname::text, x.name || '__'))"
                + " or obj_description(c.oid, 'pg_class') in ("
                + releaseUids.stream().map(uid -> literal(comment(uid))).collect(Collectors.joining(", ")) + ")";
        return read(session, of, names).stream()
                .filter(s ->
                        names.contains(s.name()) || isOf(releaseUids, s.marker()) || Sides.isSideOf(names, s.name()))
                .toList();
    }

    private static String comment(String releaseUid) {
        return "dbt-release-operator: marker of release " + releaseUid;
    }

    private static boolean isOf(Collection<String> releaseUids, @Nullable Marker marker) {
        return marker != null && releaseUids.contains(marker.releaseUid());
    }

    private List<SchemaState> read(Session session, String which, Collection<String> names) throws SQLException {
        List<Found> found = session.list(
                """
                select n.nspname, pg_get_userbyid(n.nspowner), c.oid is not null
                from pg_namespace n
                left join pg_class c on c.relnamespace = n.oid and c.relname = ? and c.relkind = 'r'
                    and not c.relrowsecurity and not c.relispartition
                    and c.relowner <> coalesce((select oid from pg_roles where rolname = ?), 0)
                    and pg_has_role(c.relowner, 'USAGE') and has_schema_privilege(n.oid, 'USAGE')
                    and 6 = (select count(*) from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
                        and a.attname in ('release_uid', 'release_name', 'revision', 'source_revision', 'digest', 'live_name'))
                where %s
                order by n.nspname""".formatted(which),
                r -> new Found(r.getString(1), r.getString(2), r.getBoolean(3)),
                Marker.TABLE,
                buildRole,
                names);
        List<String> marked =
                found.stream().filter(Found::marked).map(Found::schema).toList();
        Map<String, Marker> markers = new HashMap<>();
        for (int from = 0; from < marked.size(); from += SCHEMAS_PER_QUERY) {
            markers.putAll(rows(session, marked.subList(from, Math.min(marked.size(), from + SCHEMAS_PER_QUERY))));
        }
        List<SchemaState> states = new ArrayList<>();
        for (Found f : found) {
            states.add(new SchemaState(f.schema(), f.owner(), markers.get(f.schema())));
        }
        return states;
    }

    private static Map<String, Marker> rows(Session session, List<String> schemas) throws SQLException {
        StringBuilder sql = new StringBuilder();
        for (String schema : schemas) {
            sql.append(sql.isEmpty() ? "" : "\nunion all ")
                    .append("select ")
                    .append(literal(schema))
                    .append(", release_uid, release_name, revision, source_revision, digest, live_name from only ")
                    .append(id(schema, Marker.TABLE));
        }
        Map<String, Marker> markers = new HashMap<>();
        session.list(
                sql.toString(),
                r -> markers.put(
                        r.getString(1),
                        new Marker(
                                r.getString(2),
                                r.getString(3),
                                r.getInt(4),
                                r.getString(5),
                                r.getString(6),
                                r.getString(7))));
        return markers;
    }

    /** Writes a schema's marker; one that is there, whatever it is, goes first. The table belongs to the session's role. */
    static void write(Session session, String schema, Marker marker) throws SQLException {
        String table = id(schema, Marker.TABLE);
        String dropped = dropStatement(session, schema);
        if (dropped != null) {
            session.run(dropped);
        }
        session.run(create(table));
        session.run("comment on table " + table + " is " + literal(comment(marker.releaseUid())));
        session.update(
                "insert into " + table
                        + " (release_uid, release_name, revision, source_revision, digest, live_name) values (?, ?, ?, ?, ?, ?)",
                marker.releaseUid(),
                marker.releaseName(),
                marker.revision(),
                marker.sourceRevision(),
                marker.digest(),
                marker.liveName());
    }

    private static String create(String table) {
        return "create table " + table
                + " (only_row boolean primary key default true check (only_row), release_uid text not null, release_name text not null,"
                + " revision integer not null, source_revision text, digest text not null, live_name text not null,"
                + " written_at timestamptz not null default now())";
    }

    private static @Nullable String dropStatement(Session session, String schema) throws SQLException {
        String kind = session.first(
                        "select c.relkind::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                                + " where n.nspname = ? and c.relname = ?",
                        r -> r.getString(1),
                        schema,
                        Marker.TABLE)
                .orElse(null);
        if (kind == null) {
            return null;
        }
        String table = id(schema, Marker.TABLE);
        return switch (kind) {
            case "v" -> "drop view " + table;
            case "m" -> "drop materialized view " + table;
            case "S" -> "drop sequence " + table;
            case "f" -> "drop foreign table " + table;
            case "c" -> "drop type " + table;
            default -> "drop table " + table;
        };
    }
}
