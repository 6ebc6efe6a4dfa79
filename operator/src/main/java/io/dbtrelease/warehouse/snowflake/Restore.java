package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.id;
import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.text;

import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.ReleaseId;
import io.dbtrelease.warehouse.RestoreReply;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import io.dbtrelease.warehouse.WarehouseException;
import io.dbtrelease.warehouse.WarehouseException.Kind;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings a side back: by UNDROP where it was dropped, and where it stands there but not whole, by a clone of what it was when it left Live, which takes its name.
 * What was changed keeps standing under the clone's first name. Both reach back as far as the object's retention.
 */
final class Restore {
    private static final String BACK = "_BACK";

    /** A container that has, or had, the side's name. */
    private record Past(@Nullable Instant droppedOn, int retentionDays) {
        Instant reachableUntil(Instant retiredAt) {
            return (droppedOn == null ? retiredAt : droppedOn).plus(Duration.ofDays(retentionDays));
        }
    }

    private final ControlTables control;
    private final Markers markers;
    private final ReleaseId release;
    private final int revision;
    private final List<SchemaMove> side;
    private final Instant retiredAt;
    private final boolean database;
    private final String unit;

    Restore(
            ControlTables control,
            Markers markers,
            ReleaseId release,
            int revision,
            List<SchemaMove> side,
            Instant retiredAt) {
        this.control = control;
        this.markers = markers;
        this.release = release;
        this.revision = revision;
        this.side = side;
        this.retiredAt = retiredAt;
        SchemaMove first = side.getFirst();
        this.database = !SnowflakeSql.database(first.side()).equals(SnowflakeSql.database(first.live()));
        this.unit = database ? SnowflakeSql.database(first.side()) : first.side();
    }

    Optional<Instant> reachableUntil(SnowflakeSession session) throws SQLException {
        Optional<Past> past = past(session);
        if (past.isEmpty()) {
            return Optional.empty();
        }
        Instant until = past.get().reachableUntil(past.get().droppedOn() == null ? leftLive(session) : retiredAt);
        Instant now = session.first(
                        "SELECT CURRENT_TIMESTAMP()", r -> r.getTimestamp(1).toInstant())
                .orElse(Instant.MAX);
        return now.isBefore(until) ? Optional.of(until) : Optional.empty();
    }

    RestoreReply restore(SnowflakeSession session) throws SQLException {
        if (isWhole(session, unit)) {
            return new RestoreReply.Restored("it stands there");
        }
        Optional<Past> past = past(session);
        if (past.isEmpty()) {
            return new RestoreReply.Unavailable(unit + " is gone, and Snowflake knows it no more");
        }
        if (past.get().droppedOn() != null) {
            String refused = refused(session, "UNDROP " + type() + " " + quoted(unit));
            if (isWhole(session, unit)) {
                return new RestoreReply.Restored("UNDROP " + type() + " " + unit);
            }
            if (refused != null) {
                return new RestoreReply.Unavailable(unit + " is not brought back by UNDROP: " + refused);
            }
        }
        return cloned(session);
    }

    private RestoreReply cloned(SnowflakeSession session) throws SQLException {
        String back = unit + BACK;
        Instant moment = leftLive(session);
        if (!exists(session, back)) {
            String refused = refused(
                    session,
                    "CREATE " + type() + " " + quoted(back) + " CLONE " + quoted(unit) + " AT(TIMESTAMP => "
                            + text(moment.toString()) + "::TIMESTAMP_TZ)");
            if (refused != null && !exists(session, back)) {
                return new RestoreReply.Unavailable(unit + " is not cloned as it was at " + moment + ": " + refused);
            }
        }
        // Markers look for a schema's name, which in the clone of a schema is another.
        if (!isWhole(session, back)) {
            return new RestoreReply.Unavailable(back + " is a clone of " + unit + " as it was at " + moment
                    + ", and does not carry the markers of revision " + revision
                    + ": look what it is, and drop it");
        }
        String refused = refused(session, "ALTER " + type() + " " + quoted(unit) + " SWAP WITH " + quoted(back));
        // Sent twice by the driver, or by two at once, the second swap takes the first one back.
        if (!isWhole(session, unit)) {
            if (refused != null) {
                return new RestoreReply.Unavailable(unit + " is not swapped with " + back + ": " + refused);
            }
            throw new WarehouseException(
                    Kind.Unavailable, unit + " was swapped with " + back + " and is not whole; it is looked at again.");
        }
        return new RestoreReply.Restored(
                "a clone of " + unit + " as it was at " + moment + "; what it was changed to is " + back);
    }

    /**
     * Runs a statement.
     *
     * @return what the service has against it, now and at every other time; null: nothing
     * @throws SQLException it may go another time, or it may have been done
     */
    private static @Nullable String refused(SnowflakeSession session, String statement) throws SQLException {
        try {
            session.run(statement);
            return null;
        } catch (SQLException e) {
            WarehouseException trouble = SnowflakeErrors.exception(e, List.of());
            if (trouble.kind() == Kind.Failed || trouble.kind() == Kind.PermissionDenied) {
                return trouble.getMessage();
            }
            throw e;
        }
    }

    /** Whether every schema of the side is in this database, or is this schema, with the marker of the revision. */
    private boolean isWhole(SnowflakeSession session, String there) throws SQLException {
        List<String> names = side.stream()
                .map(m -> database ? there + "." + SnowflakeSql.inDatabase(m.side()) : there)
                .toList();
        Map<String, SchemaState> found = markers.named(session, names);
        return names.stream().allMatch(n -> carries(found.get(n)));
    }

    private boolean carries(@Nullable SchemaState state) {
        Marker marker = state == null ? null : state.marker();
        return marker != null && marker.releaseUid().equals(release.uid()) && marker.revision() == revision;
    }

    /** When the side left Live by the server's clock; by the operator's where the account's records do not say. */
    private Instant leftLive(SnowflakeSession session) throws SQLException {
        return session.first(
                        "SELECT FLIPPED_AT FROM " + control.flips()
                                + " WHERE RELEASE_UID = ? AND RETIRED = ? AND FLIPPED_AT IS NOT NULL ORDER BY FLIPPED_AT DESC LIMIT 1",
                        r -> r.getTimestamp(1).toInstant(),
                        release.uid(),
                        unit)
                .orElse(retiredAt);
    }

    private boolean exists(SnowflakeSession session, String name) throws SQLException {
        return shown(session, name, "").stream().anyMatch(p -> p.droppedOn() == null);
    }

    /** The one that stands there, else the one that was dropped last. */
    private Optional<Past> past(SnowflakeSession session) throws SQLException {
        List<Past> found = shown(session, unit, " HISTORY");
        return found.stream()
                .filter(p -> p.droppedOn() == null)
                .findFirst()
                .or(() -> found.stream()
                        .max((a, b) -> String.valueOf(a.droppedOn()).compareTo(String.valueOf(b.droppedOn()))));
    }

    private List<Past> shown(SnowflakeSession session, String name, String history) throws SQLException {
        String bare = database ? name : SnowflakeSql.inDatabase(name);
        String in = database ? "" : " IN DATABASE " + id(SnowflakeSql.database(name));
        String sql = "SHOW " + type() + "S" + history + " LIKE " + text(bare.replace("_", "\\_")) + in;
        record Named(String name, Past past) {}
        return session
                .list(
                        sql,
                        r -> new Named(
                                r.getString("name"),
                                new Past(
                                        history.isEmpty() ? null : instant(r.getTimestamp("dropped_on")),
                                        days(r.getString("retention_time")))))
                .stream()
                .filter(n -> n.name().equals(bare))
                .map(Named::past)
                .toList();
    }

    private static int days(@Nullable String retention) {
        return retention == null || !retention.matches("[0-9]{1,3}") ? 0 : Integer.parseInt(retention);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }

    private String type() {
        return database ? "DATABASE" : "SCHEMA";
    }

    private String quoted(String name) {
        return database ? id(name) : SnowflakeSql.schema(name);
    }
}
