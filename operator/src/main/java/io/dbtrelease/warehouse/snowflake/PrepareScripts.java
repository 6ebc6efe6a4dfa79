package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.database;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.relation;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.PrepareRequest;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Database;
import io.dbtrelease.warehouse.snowflake.InformationSchema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The statements that make Green. */
final class PrepareScripts {
    private final PrepareRequest request;
    private final String buildRole;

    PrepareScripts(PrepareRequest request, String buildRole) {
        this.request = request;
        this.buildRole = buildRole;
    }

    /** Whether Green is a database of its own beside Live's. */
    boolean isDatabase() {
        SchemaMove first = request.schemas().getFirst();
        return !database(first.side()).equals(database(first.live()));
    }

    /** Put in by the statement that makes it, so that what a try left half made is known by it. */
    String comment() {
        return "dbt-release-operator: release " + request.release().uid() + ", attempt "
                + request.marker().revision();
    }

    /** Drops what an earlier try left, and only that: whoever calls has looked whose it is. */
    List<String> drop() {
        if (isDatabase()) {
            return List.of("DROP DATABASE IF EXISTS "
                    + id(database(request.schemas().getFirst().side())));
        }
        return request.schemas().stream()
                .map(m -> "DROP SCHEMA IF EXISTS " + schema(m.side()))
                .toList();
    }

    /** Makes Green's database, as Live's is. The build may make no schema in it: none that was not planned can go live. */
    List<String> makeDatabase(@Nullable Database live) {
        String green = id(database(request.schemas().getFirst().side()));
        return List.of(
                "CREATE " + (live != null && live.isTransient() ? "TRANSIENT " : "") + "DATABASE " + green
                        + (live == null ? "" : " DATA_RETENTION_TIME_IN_DAYS = " + live.retention()) + " COMMENT = "
                        + text(comment()),
                GrantSql.grant("USAGE", "DATABASE " + green, buildRole));
    }

    /** Makes one schema, as Live's is. */
    String makeSchema(SchemaMove move, @Nullable Schema live) {
        StringBuilder sql = new StringBuilder("CREATE ");
        if (live != null && live.isTransient()) {
            sql.append("TRANSIENT ");
        }
        sql.append("SCHEMA ").append(schema(move.side()));
        if (live != null && live.managedAccess()) {
            sql.append(" WITH MANAGED ACCESS");
        }
        if (live != null) {
            sql.append(" DATA_RETENTION_TIME_IN_DAYS = ").append(live.retention());
        }
        return sql.append(" COMMENT = ").append(text(comment())).toString();
    }

    /**
     * Starts a relation from Live's. Grants of Live's table do not come along: the build has no use for them, and what readers get is decided before the flip.
     * Automatic clustering is suspended on a clone: where Live has it, it goes on. A retention that was said for the table itself comes along, any other follows Green's schema, which has Live's.
     */
    List<String> copy(SeedTable seed) {
        String green = relation(seed.seed().green());
        List<String> copy = new ArrayList<>();
        copy.add("CREATE " + (seed.relation().isTransient() ? "TRANSIENT " : "") + "TABLE IF NOT EXISTS " + green
                + " CLONE " + relation(seed.seed().live()));
        if (seed.relation().reclusters()) {
            copy.add("ALTER TABLE " + green + " RESUME RECLUSTER");
        }
        copy.add(GrantSql.own("TABLE " + green, buildRole));
        return copy;
    }

    /** The last: from here on the build works in Green. */
    List<String> handToBuild() {
        return request.schemas().stream()
                .map(m -> GrantSql.own("SCHEMA " + schema(m.side()), buildRole))
                .toList();
    }
}
