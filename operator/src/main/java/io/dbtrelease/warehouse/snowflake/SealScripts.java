package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SealRequest;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Relation;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import io.dbtrelease.warehouse.snowflake.SchemaObjects.Found;
import io.dbtrelease.warehouse.snowflake.ShownGrants.Grant;
import io.dbtrelease.warehouse.snowflake.ShownGrants.OnRelation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The statements that take Green over. Only what is missing is done, so that sealing again changes nothing. */
final class SealScripts {
    private final String operator;
    private final String buildRole;
    private final @Nullable String gate;

    SealScripts(SnowflakeConfig config) {
        this.operator = config.operator().role();
        this.buildRole = config.buildRole();
        this.gate = config.gate() == null ? null : config.gate().role();
    }

    /** The schemas first: nothing can be made in them after. */
    List<String> takeSchemas(SealRequest request, Map<String, Schema> there) {
        List<String> statements = new ArrayList<>();
        for (SchemaMove move : request.schemas()) {
            Schema side = there.get(move.side());
            if (side == null || !side.owner().equals(operator)) {
                statements.add(GrantSql.own("SCHEMA " + schema(move.side()), operator));
            }
            statements.add(GrantSql.revoke("ALL PRIVILEGES", "SCHEMA " + schema(move.side()), buildRole));
            statements.add(GrantSql.revoke("ALL PRIVILEGES", "SCHEMA " + schema(move.side()), "PUBLIC"));
            statements.add(Markers.write(move.side(), request.marker().at(move.live())));
        }
        SchemaMove first = request.schemas().getFirst();
        if (!database(first.side()).equals(database(first.live()))) {
            String green = "DATABASE " + id(database(first.side()));
            statements.add(GrantSql.revoke("ALL PRIVILEGES", green, buildRole));
            statements.add(GrantSql.revoke("ALL PRIVILEGES", green, "PUBLIC"));
        }
        return statements;
    }

    /** Then what is in them, a statement for each kind that is there and not the operator's. */
    List<String> takeObjects(Collection<Relation> relations, Collection<Found> objects) {
        Set<String> statements = new TreeSet<>();
        relations.stream()
                .filter(r -> !r.owner().equals(operator))
                .forEach(r -> statements.add(
                        takeAll(GrantSql.plural(r.word()), r.name().schema())));
        objects.stream()
                .filter(o -> !o.owner().equals(operator))
                .forEach(o -> statements.add(takeAll(o.kind().plural(), o.schema())));
        return List.copyOf(statements);
    }

    private String takeAll(String kinds, String in) {
        return GrantSql.own("ALL " + kinds + " IN SCHEMA " + schema(in), operator);
    }

    /** Takes from the build role, and from all, what lets write. */
    List<String> revoke(Collection<OnRelation> grants, Map<?, String> words) {
        Set<String> roles = Set.of(buildRole, "PUBLIC");
        return grants.stream()
                .filter(g -> SealCheck.isWriting(g.grant(), roles) && !g.grant().isOwnership())
                .map(g -> GrantSql.revoke(
                        g.grant().privilege(),
                        words.getOrDefault(g.relation(), "TABLE") + " " + relation(g.relation()),
                        g.grant().grantee()))
                .toList();
    }

    /** Takes what the build role would get on things to come. */
    List<String> revokeFuture(String side, Collection<Grant> future) {
        return future.stream()
                .filter(g -> g.isToRole() && (g.grantee().equals(buildRole) || g.isOwnership()))
                .map(g ->
                        GrantSql.revoke(g.privilege(), GrantSql.future(g.on(), "SCHEMA " + schema(side)), g.grantee()))
                .toList();
    }

    /**
     * Lets the gate's role read a schema.
     *
     * @param onDatabase grants on its database
     * @param onSchema grants on the schema
     */
    List<String> letGateRead(
            String name,
            Collection<Relation> relations,
            Collection<Grant> onDatabase,
            Collection<Grant> onSchema,
            Collection<OnRelation> onRelations) {
        if (gate == null) {
            return List.of();
        }
        List<String> statements = new ArrayList<>();
        boolean ours =
                onDatabase.stream().anyMatch(g -> g.isOwnership() && g.grantee().equals(operator));
        // Any other database is its owner's to open: the preflight says so.
        if (ours && !has(onDatabase, "USAGE")) {
            statements.add(GrantSql.grant("USAGE", "DATABASE " + id(database(name)), gate));
        }
        if (!has(onSchema, "USAGE")) {
            statements.add(GrantSql.grant("USAGE", "SCHEMA " + schema(name), gate));
        }
        Set<String> kinds = new TreeSet<>();
        for (Relation relation : relations) {
            if (relation.name().schema().equals(name)
                    && onRelations.stream().noneMatch(g -> g.relation().equals(relation.name()) && reads(g.grant()))) {
                kinds.add(GrantSql.plural(relation.word()));
            }
        }
        kinds.forEach(k -> statements.add(GrantSql.grant("SELECT", "ALL " + k + " IN SCHEMA " + schema(name), gate)));
        return statements;
    }

    private boolean has(Collection<Grant> grants, String privilege) {
        return grants.stream()
                .anyMatch(g -> g.isToRole()
                        && g.grantee().equals(gate)
                        && (g.privilege().equals(privilege) || g.isOwnership()));
    }

    private boolean reads(Grant grant) {
        return has(List.of(grant), "SELECT");
    }
}
