package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.warehouse.Obstacle;
import io.dbtrelease.warehouse.RelationName;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealReply;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import io.dbtrelease.warehouse.snowflake.ShownGrants.OnRelation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes Green over from the build role. The order is what makes it safe to be interrupted and to be done again: statements end, the schemas get their new owner
 * (nothing can be made in them any more) and their markers anew, and what is in them follows.
 */
final class SealGreen {
    private final SnowflakeConfig config;
    private final InformationSchema information;
    private final SealCheck check;
    private final SealScripts scripts;

    SealGreen(SnowflakeConfig config) {
        this.config = config;
        this.information = new InformationSchema(config);
        this.check = new SealCheck(config);
        this.scripts = new SealScripts(config);
    }

    SealReply seal(SnowflakeSession session, SealRequest request) throws SQLException {
        List<String> sides = request.schemas().stream().map(SchemaMove::side).toList();
        Map<String, Schema> there = information.schemas(session, sides);
        List<Obstacle> obstacles = new ArrayList<>();
        sides.stream()
                .filter(s -> !there.containsKey(s))
                .map(s -> new Obstacle(
                        "GreenMissing", schema(s), "The schema is gone: the build or somebody dropped it."))
                .forEach(obstacles::add);
        if (obstacles.isEmpty()) {
            obstacles.addAll(SealCheck.onMarkers(session, sides));
        }
        if (!obstacles.isEmpty()) {
            return new SealReply.Refused(obstacles);
        }
        SchemaMove first = request.schemas().getFirst();
        BuildStatements.end(session, config, sides, !database(first.side()).equals(database(first.live())));
        block(session, scripts.takeSchemas(request, there));
        List<Relation> relations = information.relations(session, sides);
        List<Found> objects = SchemaObjects.find(session, sides, SealCheck.KINDS);
        obstacles.addAll(check.before(session, objects, relations));
        if (!obstacles.isEmpty()) {
            return new SealReply.Refused(obstacles);
        }
        block(session, scripts.takeObjects(relations, objects));
        revokeAndGrant(session, request, relations);
        obstacles.addAll(after(session, sides));
        return obstacles.isEmpty()
                ? new SealReply.Sealed(Fingerprints.ofSchemas(session, config, sides))
                : new SealReply.Refused(obstacles);
    }

    /** A grant that the build made to itself or to all came along with the owner's change; gates read from here on. */
    private void revokeAndGrant(SnowflakeSession session, SealRequest request, List<Relation> relations)
            throws SQLException {
        List<String> sides = request.schemas().stream().map(SchemaMove::side).toList();
        Map<RelationName, String> words = new HashMap<>();
        relations.forEach(r -> words.put(r.name(), r.word()));
        List<OnRelation> onRelations = ShownGrants.onRelations(session, sides);
        List<String> statements = new ArrayList<>(scripts.revoke(onRelations, words));
        for (String side : sides) {
            statements.addAll(scripts.revokeFuture(side, ShownGrants.futureInSchema(session, side)));
        }
        if (config.gate() != null) {
            statements.addAll(letGateRead(session, sides, relations, onRelations));
            statements.addAll(letGateReadLive(session, request));
        }
        block(session, statements);
    }

    private List<String> letGateRead(
            SnowflakeSession session, List<String> schemas, List<Relation> relations, List<OnRelation> onRelations)
            throws SQLException {
        List<String> statements = new ArrayList<>();
        for (String name : schemas) {
            List<Grant> onDatabase = ShownGrants.onDatabase(session, database(name));
            statements.addAll(
                    scripts.letGateRead(name, relations, onDatabase, ShownGrants.onSchema(session, name), onRelations));
        }
        return statements.stream().distinct().toList();
    }

    /** A Live that no release has built yet; what of it belongs to others is theirs to open. */
    private List<String> letGateReadLive(SnowflakeSession session, SealRequest request) throws SQLException {
        String operator = config.operator().role();
        List<String> lives = request.schemas().stream().map(SchemaMove::live).toList();
        List<String> ours = information.schemas(session, lives).values().stream()
                .filter(s -> s.owner().equals(operator))
                .map(Schema::name)
                .toList();
        if (ours.isEmpty()) {
            return List.of();
        }
        List<Relation> relations = information.relations(session, ours).stream()
                .filter(r -> r.owner().equals(operator))
                .toList();
        return letGateRead(session, ours, relations, ShownGrants.onRelations(session, ours));
    }

    private List<Obstacle> after(SnowflakeSession session, List<String> sides) throws SQLException {
        Set<String> roles = ShownGrants.rolesOf(session, config.buildRole());
        List<Grant> onSchemas = new ArrayList<>();
        for (String side : sides) {
            onSchemas.addAll(ShownGrants.onSchema(session, side));
        }
        return SealCheck.after(ShownGrants.onRelations(session, sides), onSchemas, roles, config.buildRole());
    }

    private static void block(SnowflakeSession session, List<String> statements) throws SQLException {
        new Script().runAll(statements).runIn(session);
    }
}
