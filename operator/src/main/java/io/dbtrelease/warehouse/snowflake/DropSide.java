package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.DropReply;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.SchemaState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Drops a side: its database where it has one of its own, else its schemas. What was made by hand in a side's database keeps it. The block that drops looks at
 * the markers once more.
 */
final class DropSide {
    private static final String DROPPED = "DROPPED";
    private static final String PUBLIC = ".PUBLIC";

    private final Markers markers;
    private final ReleaseId release;
    private final int revision;

    DropSide(Markers markers, ReleaseId release, int revision) {
        this.markers = markers;
        this.release = release;
        this.revision = revision;
    }

    DropReply drop(SnowflakeSession session, Collection<String> names) throws SQLException {
        Map<String, SchemaState> there = markers.named(session, names);
        for (SchemaState state : there.values()) {
            String refusal = notTheirs(state);
            if (refusal != null) {
                return new DropReply.Kept(refusal);
            }
        }
        Map<String, List<String>> databases = new TreeMap<>();
        for (SchemaState state : there.values()) {
            Marker marker = Objects.requireNonNull(state.marker());
            if (isInDatabaseOfItsOwn(state.name(), marker)) {
                databases
                        .computeIfAbsent(SnowflakeSql.database(state.name()), d -> new ArrayList<>())
                        .add(state.name());
            } else {
                DropReply kept = run(session, List.of(state.name()), "DROP SCHEMA " + schema(state.name()));
                if (kept != null) {
                    return kept;
                }
            }
        }
        for (String database : databases.keySet()) {
            DropReply kept = dropDatabase(session, database);
            if (kept != null) {
                return kept;
            }
        }
        return new DropReply.Dropped();
    }

    private static boolean isInDatabaseOfItsOwn(String name, Marker marker) {
        return SnowflakeSql.isSchema(marker.liveName())
                && !SnowflakeSql.database(marker.liveName()).equals(SnowflakeSql.database(name));
    }

    private @Nullable DropReply dropDatabase(SnowflakeSession session, String database) throws SQLException {
        List<String> marked = new ArrayList<>();
        for (SchemaState state : markers.ofDatabase(session, database)) {
            if (state.marker() == null && state.name().endsWith(PUBLIC)) {
                if (hasRelations(session, state.name())) {
                    return new DropReply.Kept(byHand(state.name()));
                }
                continue;
            }
            String refusal = state.marker() == null ? byHand(state.name()) : notTheirs(state);
            if (refusal != null) {
                return new DropReply.Kept(refusal);
            }
            marked.add(state.name());
        }
        return run(session, marked, "DROP DATABASE " + id(database));
    }

    private static boolean hasRelations(SnowflakeSession session, String name) throws SQLException {
        return session.first(
                                "SELECT COUNT(*) FROM " + id(SnowflakeSql.database(name))
                                        + ".INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA IN ("
                                        + text(SnowflakeSql.inDatabase(name)) + ")",
                                r -> r.getLong(1))
                        .orElse(0L)
                > 0;
    }

    private static String byHand(String name) {
        return "Schema " + schema(name)
                + " carries no marker and stands in a side's database: somebody made it by hand. Move or drop it; until then the database is kept.";
    }

    private @Nullable String notTheirs(SchemaState state) {
        Marker marker = state.marker();
        if (marker == null) {
            return "Schema " + schema(state.name())
                    + " carries no marker, so it is not known to be a side: it is kept.";
        }
        if (!marker.releaseUid().equals(release.uid()) || marker.revision() != revision) {
            return "Schema " + schema(state.name()) + " is revision " + marker.revision() + " of "
                    + Shown.line(marker.releaseName(), 100) + ": it is kept.";
        }
        return marker.liveName().equals(state.name())
                ? "Schema " + schema(state.name()) + " has Live's name: it is kept."
                : null;
    }

    /** Null: it is dropped. */
    private @Nullable DropReply run(SnowflakeSession session, List<String> marked, String statement)
            throws SQLException {
        String rows = marked.stream()
                .map(s -> "SELECT RELEASE_UID, REVISION FROM " + Markers.table(s) + " WHERE LIVE_NAME <> " + text(s))
                .collect(Collectors.joining("\nUNION ALL\n"));
        String reply = session.block("DECLARE\nN INTEGER;\nBEGIN\nSELECT COUNT(*) INTO :N FROM (\n" + rows
                + "\n) WHERE RELEASE_UID IN (" + text(release.uid()) + ") AND REVISION = " + revision
                + ";\nIF (N <> " + marked.size() + ") THEN\nRETURN 'MARKER';\nEND IF;\n" + statement + ";\nRETURN '"
                + DROPPED + "';\nEND;");
        return reply.equals(DROPPED)
                ? null
                : new DropReply.Kept("What stands there changed while it should be dropped: " + marked + " is kept.");
    }
}
