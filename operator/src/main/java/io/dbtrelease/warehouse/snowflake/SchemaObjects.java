package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What schemas have besides relations: one SHOW for each kind. */
final class SchemaObjects {
    /** An account's edition may not have a kind at all. */
    private static final String UNSUPPORTED = "0A000";

    /** Kinds of objects. */
    enum Kind {
        Task("TASKS"),
        Stream("STREAMS"),
        Pipe("PIPES"),
        Alert("ALERTS"),
        Stage("STAGES"),
        Sequence("SEQUENCES"),
        FileFormat("FILE FORMATS"),
        Function("USER FUNCTIONS"),
        Procedure("PROCEDURES"),
        DynamicTable("DYNAMIC TABLES"),
        MaterializedView("MATERIALIZED VIEWS"),
        MaskingPolicy("MASKING POLICIES"),
        RowAccessPolicy("ROW ACCESS POLICIES"),
        Tag("TAGS");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        /** In GRANT OWNERSHIP ON ALL. */
        String plural() {
            return this == Function ? "FUNCTIONS" : shown;
        }

        /** For people. */
        String word() {
            return switch (this) {
                case FileFormat -> "file format";
                case DynamicTable -> "dynamic table";
                case MaterializedView -> "materialized view";
                case MaskingPolicy -> "masking policy";
                case RowAccessPolicy -> "row access policy";
                default -> name().toLowerCase(Locale.ROOT);
            };
        }
    }

    /**
     * @param schema {@code DATABASE.SCHEMA}
     * @param signature of a function or procedure, its name and the types of its arguments; otherwise the name
     * @param text a dynamic table's or materialized view's
     */
    record Found(Kind kind, String schema, String signature, String owner, String text) {
        /** Qualified, for people. */
        String name() {
            return schema + "." + signature;
        }
    }

    private SchemaObjects() {}

    /** Objects of these kinds in these schemas; a database is asked once, a single schema of it alone. */
    static List<Found> find(SnowflakeSession session, Collection<String> schemas, Collection<Kind> kinds)
            throws SQLException {
        Set<String> wanted = new HashSet<>(schemas);
        List<Found> found = new ArrayList<>();
        for (var in : Grouped.databases(schemas).entrySet()) {
            String database = in.getKey();
            String where = in.getValue().size() == 1
                    ? "SCHEMA " + id(database) + "." + id(in.getValue().getFirst())
                    : "DATABASE " + id(database);
            for (Kind kind : kinds) {
                show(session, kind, where).stream()
                        .filter(f -> wanted.contains(f.schema()))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static List<Found> show(SnowflakeSession session, Kind kind, String where) throws SQLException {
        String database = where.substring(where.indexOf('"') + 1, where.indexOf('"', where.indexOf('"') + 1));
        try {
            return session.list("SHOW " + kind.shown + " IN " + where, r -> read(r, kind, database));
        } catch (SQLException e) {
            if (UNSUPPORTED.equals(e.getSQLState())) {
                return List.of();
            }
            throw e;
        }
    }

    private static Found read(ResultSet r, Kind kind, String database) throws SQLException {
        boolean called = kind == Kind.Function || kind == Kind.Procedure;
        boolean defined = kind == Kind.DynamicTable || kind == Kind.MaterializedView;
        return new Found(
                kind,
                database + "." + r.getString("schema_name"),
                called ? signature(r.getString("arguments")) : r.getString("name"),
                called ? "" : orEmpty(r.getString("owner")),
                defined ? orEmpty(r.getString("text")) : "");
    }

    /** {@code F(NUMBER, VARCHAR)} of {@code F(NUMBER, VARCHAR) RETURN NUMBER}. */
    static String signature(String arguments) {
        int end = arguments.lastIndexOf(") RETURN");
        return end < 0 ? arguments : arguments.substring(0, end + 1);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
