package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.Sides;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the markers. One counts only in a table that does not belong to the build role: who can make a schema cannot forge one.
 *
 * <p>A marker's table has a comment that names its release. By it a release finds its sides wherever they are, from one SHOW over the account.
 */
final class Markers {
    private static final int SCHEMAS_PER_QUERY = 100;
    private static final String SYSTEM = "INFORMATION_SCHEMA";
    /** Every database is made with one, and it is nobody's side unless nothing else tells that the database's name is in use. */
    private static final String PUBLIC = ".PUBLIC";

    private static final String COLUMNS = "RELEASE_UID, RELEASE_NAME, REVISION, SOURCE_REVISION, DIGEST, LIVE_NAME";

    private final SnowflakeConfig config;

    Markers(SnowflakeConfig config) {
        this.config = config;
    }

    private record Found(String schema, String owner, boolean marked) {}

    /** The statement that writes a schema's marker; one that is there, whatever it is, goes with it. The table belongs to the session's role. */
    static String write(String schema, Marker marker) {
        return "CREATE OR REPLACE TABLE " + table(schema) + rest(marker);
    }

    /** The same where the schema has none yet. */
    static String writeWhereNone(String schema, Marker marker) {
        return "CREATE TABLE IF NOT EXISTS " + table(schema) + rest(marker);
    }

    /** One statement makes the table with its row: there is never a table without. */
    private static String rest(Marker marker) {
        String source = marker.sourceRevision() == null ? "NULL" : text(marker.sourceRevision());
        return " COMMENT = " + text(comment(marker.releaseUid())) + " AS SELECT " + text(marker.releaseUid())
                + "::VARCHAR AS RELEASE_UID, " + text(marker.releaseName()) + "::VARCHAR AS RELEASE_NAME, "
                + marker.revision() + "::INTEGER AS REVISION, " + source + "::VARCHAR AS SOURCE_REVISION, "
                + text(marker.digest()) + "::VARCHAR AS DIGEST, " + text(marker.liveName()) + "::VARCHAR AS LIVE_NAME";
    }

    /** The statements that give a marker to another release, if it is what it should be, and leave the rest of it. */
    static List<String> handOver(String schema, String fromUid, int revision, String uid, String name) {
        return List.of(
                "UPDATE " + table(schema) + " SET RELEASE_UID = " + text(uid) + ", RELEASE_NAME = " + text(name)
                        + " WHERE RELEASE_UID = " + text(fromUid) + " AND REVISION = " + revision,
                "COMMENT ON TABLE " + table(schema) + " IS " + text(comment(uid)));
    }

    static String table(String schema) {
        return SnowflakeSql.table(schema, SnowflakeSql.MARKER);
    }

    private static String comment(String releaseUid) {
        return "dbt-release-operator: marker of release " + releaseUid;
    }

    /** Looks once more where a name went away between two statements, as every flip makes some do. */
    private static <T> T again(SnowflakeSession session, SnowflakeSessions.Work<T> look) throws SQLException {
        try {
            return look.run(session);
        } catch (SQLException e) {
            if (e.getErrorCode() == SnowflakeErrors.DOES_NOT_EXIST) {
                return look.run(session);
            }
            throw e;
        }
    }

    /** The schemas of these names that exist. */
    Map<String, SchemaState> named(SnowflakeSession session, Collection<String> names) throws SQLException {
        return again(session, s -> namedNow(s, names));
    }

    private Map<String, SchemaState> namedNow(SnowflakeSession session, Collection<String> names) throws SQLException {
        Set<String> databases =
                names.stream().map(SnowflakeSql::database).collect(Collectors.toCollection(TreeSet::new));
        List<Found> found = schemas(session, existing(session, databases, false)).stream()
                .filter(f -> names.contains(f.schema()))
                .toList();
        Map<String, SchemaState> states = new TreeMap<>();
        read(session, found).forEach(s -> states.put(s.name(), s));
        return states;
    }

    /** All schemas of a database but its INFORMATION_SCHEMA; none where there is no such database. */
    List<SchemaState> ofDatabase(SnowflakeSession session, String database) throws SQLException {
        return read(session, schemas(session, existing(session, List.of(database), false)));
    }

    /** The schemas of these names that exist, their sides whoever left them, and all that are marked with one of the releases. */
    List<SchemaState> namedOrOf(SnowflakeSession session, Collection<String> names, Collection<String> releaseUids)
            throws SQLException {
        return again(session, s -> namedOrOfNow(s, names, releaseUids));
    }

    private List<SchemaState> namedOrOfNow(
            SnowflakeSession session, Collection<String> names, Collection<String> releaseUids) throws SQLException {
        Set<String> databases =
                names.stream().map(SnowflakeSql::database).collect(Collectors.toCollection(TreeSet::new));
        List<String> existing = databases.isEmpty()
                ? List.of()
                : existing(session, databases, true).stream()
                        .filter(d -> databases.contains(d)
                                || names.stream().anyMatch(n -> Sides.isSideOf(List.of(n), d + "." + SYSTEM)))
                        .toList();
        Map<String, Found> found = new TreeMap<>();
        List<Found> there = schemas(session, existing);
        Set<String> named = there.stream()
                .filter(f -> !f.schema().endsWith(PUBLIC))
                .map(f -> SnowflakeSql.database(f.schema()))
                .collect(Collectors.toSet());
        there.stream()
                .filter(f -> names.contains(f.schema())
                        || Sides.isSideOf(names, f.schema())
                                && (f.marked()
                                        || !f.schema().endsWith(PUBLIC)
                                        || !named.contains(SnowflakeSql.database(f.schema()))))
                .forEach(f -> found.put(f.schema(), f));
        marked(session, releaseUids).forEach(f -> found.putIfAbsent(f.schema(), f));
        return read(session, found.values());
    }

    /** Databases with one of these names and, if asked for, those whose name begins like a side's. */
    private List<String> existing(SnowflakeSession session, Collection<String> databases, boolean sides)
            throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT DATABASE_NAME FROM ")
                .append(id(SnowflakeSql.database(config.controlSchema())))
                .append(".INFORMATION_SCHEMA.DATABASES WHERE DATABASE_NAME IN (")
                .append(SnowflakeSql.texts(databases))
                .append(")");
        if (sides) {
            databases.forEach(d -> sql.append(" OR STARTSWITH(DATABASE_NAME, ")
                    .append(text(d + "__"))
                    .append(")"));
        }
        // Names that the project cannot have are nobody's side.
        return session.list(sql + " ORDER BY DATABASE_NAME", r -> r.getString(1)).stream()
                .filter(d -> SnowflakeSql.isSchema(d + ".X"))
                .toList();
    }

    private List<Found> schemas(SnowflakeSession session, Collection<String> databases) throws SQLException {
        if (databases.isEmpty()) {
            return List.of();
        }
        String sql = databases.stream()
                .map(d -> "SELECT " + text(d) + " AS IN_DATABASE, S.SCHEMA_NAME, S.SCHEMA_OWNER, T.TABLE_OWNER FROM "
                        + id(d)
                        + ".INFORMATION_SCHEMA.SCHEMATA S LEFT JOIN " + id(d)
                        + ".INFORMATION_SCHEMA.TABLES T ON T.TABLE_SCHEMA = S.SCHEMA_NAME AND T.TABLE_NAME = "
                        + text(SnowflakeSql.MARKER)
                        + " AND T.TABLE_TYPE = 'BASE TABLE' WHERE S.SCHEMA_NAME <> 'INFORMATION_SCHEMA'")
                .collect(Collectors.joining("\nUNION ALL\n"));
        return session
                .list(sql, r -> found(r.getString(1) + "." + r.getString(2), r.getString(3), r.getString(4)))
                .stream()
                .filter(f -> SnowflakeSql.isSchema(f.schema()))
                .toList();
    }

    private Found found(String schema, @Nullable String owner, @Nullable String tableOwner) {
        return new Found(
                schema, owner == null ? "" : owner, tableOwner != null && !tableOwner.equals(config.buildRole()));
    }

    private List<Found> marked(SnowflakeSession session, Collection<String> releaseUids) throws SQLException {
        Set<String> comments = releaseUids.stream().map(Markers::comment).collect(Collectors.toSet());
        List<Found> all = session.list("SHOW TABLES LIKE 'DBT\\\\_RELEASE\\\\_MARKER' IN ACCOUNT", this::ofRelease);
        return all.stream()
                .filter(f -> f.marked() && comments.contains(f.owner()))
                .filter(f -> SnowflakeSql.isSchema(f.schema()))
                // SHOW does not say whose the schema is: its marker's owner stands for it.
                .map(f -> new Found(f.schema(), config.operator().role(), true))
                .toList();
    }

    private Found ofRelease(ResultSet r) throws SQLException {
        boolean marker = SnowflakeSql.MARKER.equals(r.getString("name"));
        String comment = r.getString("comment");
        Found found =
                found(r.getString("database_name") + "." + r.getString("schema_name"), comment, r.getString("owner"));
        return marker ? found : new Found(found.schema(), "", false);
    }

    private List<SchemaState> read(SnowflakeSession session, Collection<Found> found) throws SQLException {
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

    /** The markers of schemas that have one; an error where one has none. */
    static Map<String, Marker> rows(SnowflakeSession session, Collection<String> schemas) throws SQLException {
        Map<String, Marker> markers = new HashMap<>();
        String sql = schemas.stream()
                .map(s -> "SELECT " + text(s) + " AS IN_SCHEMA, " + COLUMNS + " FROM " + table(s))
                .collect(Collectors.joining("\nUNION ALL\n"));
        if (!sql.isEmpty()) {
            session.list(
                    sql,
                    r -> markers.put(
                            r.getString(1),
                            new Marker(
                                    r.getString(2),
                                    r.getString(3),
                                    r.getInt(4),
                                    r.getString(5),
                                    r.getString(6),
                                    r.getString(7))));
        }
        return markers;
    }
}
