package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.inDatabase;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Kind;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What is in Live and would leave it with the flip, for the project does not know it. */
final class HandMade {
    private final FlipRequest request;

    HandMade(FlipRequest request) {
        this.request = request;
    }

    /** Relations of Live that no manifest knows, neither the one that built Live nor the one that built Green. */
    List<Obstacle> relations(Collection<Relation> live, Collection<Relation> green, Collection<RelationName> known) {
        Map<String, String> lives = new HashMap<>();
        request.incoming().forEach(m -> lives.put(m.side(), m.live()));
        Set<RelationName> expected = new HashSet<>(known);
        green.forEach(r -> expected.add(new RelationName(
                lives.getOrDefault(r.name().schema(), ""), r.name().name())));
        return live.stream()
                .filter(r -> !expected.contains(r.name()))
                .map(r -> handMade(r.isTable() ? "table" : r.type().toLowerCase(Locale.ROOT), relation(r.name())))
                .toList();
    }

    /** Other objects of Live that Green has no namesake of. */
    List<Obstacle> objects(Collection<Found> live, Collection<Found> green) {
        Map<String, String> lives = new HashMap<>();
        request.incoming().forEach(m -> lives.put(m.side(), m.live()));
        Set<String> expected = green.stream()
                .map(f -> f.kind() + lives.getOrDefault(f.schema(), "") + "." + f.signature())
                .collect(Collectors.toSet());
        return live.stream()
                .filter(f -> f.kind() != Kind.DynamicTable && f.kind() != Kind.MaterializedView)
                .filter(f -> !expected.contains(f.kind() + f.name()))
                .map(f -> handMade(f.kind().word(), f.name()))
                .toList();
    }

    private static Obstacle handMade(String kind, String name) {
        return new Obstacle(
                "HandMade",
                name,
                "The project knows no " + kind
                        + " of this name; it would leave Live with the flip. Move it to another schema, into the project, or drop it.");
    }

    /** A database is swapped with all its schemas. */
    List<Obstacle> schemas(SnowflakeSession session, InformationSchema information) throws SQLException {
        String live = database(request.exposure());
        Set<String> known = new HashSet<>(request.liveSchemas());
        request.incoming().forEach(m -> known.add(m.live()));
        List<String> unknown = InformationSchema.schemas(session, live).stream()
                .map(Schema::name)
                .filter(n -> !known.contains(n))
                .toList();
        Set<String> filled = information.relations(session, unknown).stream()
                .map(r -> r.name().schema())
                .collect(Collectors.toSet());
        // Every database has a PUBLIC; an empty one is nobody's loss.
        return unknown.stream()
                .filter(n -> !inDatabase(n).equals("PUBLIC") || filled.contains(n))
                .map(n -> new Obstacle(
                        "HandMade",
                        schema(n),
                        "The project knows no schema of this name; it would leave Live with the database that is swapped. Move it to another"
                                + " database, or drop it."))
                .toList();
    }
}
