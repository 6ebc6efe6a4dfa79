package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.inDatabase;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.Swap;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Texts in Green that spell out what is swapped. Snowflake binds by name when a view is read: one that says Green's name reads, after the swap, what has that name
 * then, and that is the old Live; one that says Live's name reads the right thing only until it is itself what was retired.
 */
final class ViewTrap {
    private static final int MAX_TEXTS = 10_000;

    /** A view or function and what it is made of. */
    record Text(String name, String definition) {}

    private final boolean databases;
    private final List<SchemaMove> moves;

    /** @param green Green's schemas, at least one */
    ViewTrap(Swap swap, List<SchemaMove> green) {
        this.databases = swap == Swap.Databases;
        this.moves = green;
    }

    List<Obstacle> find(SnowflakeSession session) throws SQLException {
        return find(
                session,
                SchemaObjects.find(
                        session,
                        moves.stream().map(SchemaMove::side).toList(),
                        EnumSet.of(Kind.DynamicTable, Kind.MaterializedView)));
    }

    /** @param objects Green's, with their texts */
    List<Obstacle> find(SnowflakeSession session, Collection<Found> objects) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>();
        obstacles.addAll(decide("View", texts(session, "VIEWS", "TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION")));
        obstacles.addAll(decide(
                "Function", texts(session, "FUNCTIONS", "FUNCTION_SCHEMA", "FUNCTION_NAME", "FUNCTION_DEFINITION")));
        obstacles.addAll(decide(
                "View", objects.stream().map(f -> new Text(f.name(), f.text())).toList()));
        return obstacles;
    }

    /** The engine leaves out what has none of the names anywhere; whether it has one as a name is looked at here. */
    private List<Text> texts(SnowflakeSession session, String view, String schema, String name, String definition)
            throws SQLException {
        String database = database(moves.getFirst().side());
        String anywhere = names().stream()
                .map(n -> "CONTAINS(UPPER(" + definition + "), " + text(n) + ")")
                .collect(Collectors.joining(" OR "));
        return session.list(
                "SELECT " + schema + ", " + name + ", " + definition + " FROM " + id(database) + ".INFORMATION_SCHEMA."
                        + view
                        + " WHERE " + schema + " IN ("
                        + SnowflakeSql.texts(
                                moves.stream().map(m -> inDatabase(m.side())).toList())
                        + ") AND (" + anywhere + ") ORDER BY 1, 2 LIMIT " + MAX_TEXTS,
                r -> new Text(database + "." + r.getString(1) + "." + r.getString(2), r.getString(3)));
    }

    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        moves.forEach(m -> {
            names.add(databases ? database(m.side()) : inDatabase(m.side()));
            names.add(databases ? database(m.live()) : inDatabase(m.live()));
        });
        return names;
    }

    /** @param kind the first word of the reason */
    List<Obstacle> decide(String kind, Collection<Text> texts) {
        List<Obstacle> obstacles = new ArrayList<>();
        for (Text text : texts) {
            List<String> named = names().stream()
                    .filter(n -> databases
                            ? NamesInText.namesDatabase(text.definition(), n)
                            : NamesInText.namesSchema(
                                    text.definition(), database(moves.getFirst().side()), n))
                    .toList();
            if (!named.isEmpty()) {
                obstacles.add(obstacle(kind, text.name(), named));
            }
        }
        return obstacles;
    }

    private Obstacle obstacle(String kind, String name, List<String> named) {
        String what = databases ? "database " : "schema ";
        String fix = databases
                ? "Override ref and source with include(database=false), as examples/macros/snowflake_names.sql does, and take the name out of raw SQL."
                : "A view in a schema that is swapped must name its relations without schema: release with strategy DatabaseSwap and"
                        + " examples/macros/snowflake_names.sql instead.";
        return new Obstacle(
                kind + (databases ? "NamesDatabase" : "NamesSchema"),
                name,
                "Its text names " + what
                        + String.join(
                                " and ", named.stream().map(SnowflakeSql::id).toList())
                        + ", and would go on reading what has that name after the flip. " + fix);
    }
}
