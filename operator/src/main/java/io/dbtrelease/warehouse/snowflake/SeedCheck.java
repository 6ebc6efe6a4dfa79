package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.texts;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Refuses, by name and before anything is made, what cannot be cloned or would bind the clone to Live. A clone shares Live's storage until one of the two is
 * written, whatever its size: there are no bytes to bound.
 */
final class SeedCheck {
    private record Default(RelationName relation, String column) {}

    private SeedCheck() {}

    static List<Obstacle> check(SnowflakeSession session, Collection<SeedTable> tables) throws SQLException {
        List<Obstacle> obstacles = new ArrayList<>(kinds(tables));
        if (obstacles.isEmpty() && !tables.isEmpty()) {
            obstacles.addAll(sequences(session, tables));
        }
        return obstacles;
    }

    static List<Obstacle> kinds(Collection<SeedTable> tables) {
        return tables.stream()
                .filter(t -> !t.relation().isTable() || !t.relation().plain())
                .map(t -> new Obstacle(
                        "NotATable",
                        relation(t.seed().live()),
                        "An incremental model or snapshot starts from a clone of Live's table, and Live has a "
                                + (t.relation().isTable()
                                        ? "dynamic or hybrid table"
                                        : t.relation().type().toLowerCase(Locale.ROOT))
                                + " under its name. Drop or rename it in Live, or build the model under another name."))
                .toList();
    }

    /** A clone of a table alone goes on drawing from the sequence that its column's default names, which leaves Live with the flip. */
    private static List<Obstacle> sequences(SnowflakeSession session, Collection<SeedTable> tables)
            throws SQLException {
        Map<RelationName, SeedTable> byName = new HashMap<>();
        tables.forEach(t -> byName.put(t.seed().live(), t));
        List<Obstacle> obstacles = new ArrayList<>();
        List<String> schemas =
                tables.stream().map(t -> t.seed().live().schema()).toList();
        for (var in : Grouped.databases(schemas).entrySet()) {
            List<Default> defaults = session.list(
                    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM " + id(in.getKey())
                            + ".INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA IN (" + texts(in.getValue())
                            + ") AND UPPER(COLUMN_DEFAULT) LIKE '%NEXTVAL%'",
                    r -> new Default(
                            new RelationName(in.getKey() + "." + r.getString(1), r.getString(2)), r.getString(3)));
            defaults.stream()
                    .filter(d -> byName.containsKey(d.relation()))
                    .map(d -> new Obstacle(
                            "BoundToLive",
                            relation(d.relation()) + "." + id(d.column()),
                            "Its default draws from a sequence, and a clone would go on drawing from Live's. Make the column AUTOINCREMENT,"
                                    + " or let the model give the number."))
                    .forEach(obstacles::add);
        }
        return obstacles;
    }
}
