package io.dbtrelease.warehouse.snowflake;

import static io.dbtrelease.warehouse.snowflake.SnowflakeSql.schema;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
import io.dbtrelease.warehouse.LiveExpectation;
import io.dbtrelease.warehouse.Marker;
import io.dbtrelease.warehouse.SchemaMove;
import io.dbtrelease.warehouse.SchemaState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds schemas and their markers against a request, to say in words what a block found in numbers. Pure. */
final class FlipCheck {
    private final FlipRequest request;
    private final FlipUnit unit;

    FlipCheck(FlipRequest request) {
        this.request = request;
        this.unit = FlipUnit.of(request);
    }

    /** Every schema that the request speaks of. */
    List<String> names() {
        List<String> names = new ArrayList<>(request.liveSchemas());
        for (SchemaMove move : request.incoming()) {
            names.add(move.live());
            names.add(move.side());
            names.add(unit.in(unit.retired(), move));
        }
        request.liveSchemas().forEach(live -> names.add(retired(live)));
        return names.stream().distinct().toList();
    }

    private String retired(String live) {
        return request.swap().side(live, request.retiredSuffix());
    }

    /** Whether every incoming schema is Live already. */
    boolean isDone(Map<String, SchemaState> schemas) {
        return request.incoming().stream().allMatch(m -> isIncoming(schemas.get(m.live()), m));
    }

    /** Whether an earlier block renamed what comes in and did not swap it. */
    boolean isHalfDone(Map<String, SchemaState> schemas) {
        return request.incoming().stream()
                .allMatch(m ->
                        !schemas.containsKey(m.side()) && isIncoming(schemas.get(unit.in(unit.retired(), m)), m));
    }

    private boolean isIncoming(@Nullable SchemaState schema, SchemaMove move) {
        Marker marker = schema == null ? null : schema.marker();
        return marker != null && isIncoming(marker, move);
    }

    boolean isIncoming(Marker marker, SchemaMove move) {
        return marker.releaseUid().equals(request.release().uid())
                && marker.revision() == request.toRevision()
                && marker.liveName().equals(move.live());
    }

    /** What is wrong; null: nothing is. */
    @Nullable
    Refused before(Map<String, SchemaState> schemas) {
        for (SchemaMove move : request.incoming()) {
            SchemaState there = schemas.get(move.live());
            if (!request.liveSchemas().contains(move.live()) && there != null) {
                return foreign(there, "it should not exist yet");
            }
        }
        for (String name : request.liveSchemas()) {
            Refused refused = liveIsWrong(name, schemas.get(name));
            if (refused != null) {
                return refused;
            }
        }
        for (SchemaMove move : request.incoming()) {
            SchemaState side = schemas.get(move.side());
            if (side == null) {
                return new Refused(Reason.IncomingMissing, "Schema " + schema(move.side()) + " is gone.");
            }
            if (!isIncoming(side, move)) {
                return foreign(
                        side,
                        "it should be revision " + request.toRevision() + " of this release, for "
                                + schema(move.live()));
            }
        }
        return null;
    }

    private @Nullable Refused liveIsWrong(String name, @Nullable SchemaState there) {
        return switch (request.from()) {
            case LiveExpectation.Absent() -> there == null ? null : foreign(there, "it should not exist yet");
            case LiveExpectation.Unmarked() ->
                there == null
                        ? gone(name)
                        : there.marker() == null
                                        || is(there.marker(), request.release().uid(), 0)
                                ? null
                                : foreign(there, "it should carry none");
            case LiveExpectation.Marked(var uid, var revision) ->
                there == null
                        ? gone(name)
                        : is(there.marker(), uid, revision)
                                        || is(there.marker(), request.release().uid(), revision)
                                ? null
                                : foreign(there, "it should be revision " + revision + " of release " + uid);
        };
    }

    private static boolean is(@Nullable Marker marker, String uid, int revision) {
        return marker != null && marker.releaseUid().equals(uid) && marker.revision() == revision;
    }

    private static Refused gone(String name) {
        return new Refused(Reason.ForeignMarker, "Schema " + schema(name) + " of Live is gone.");
    }

    private static Refused foreign(SchemaState there, String expected) {
        Marker marker = there.marker();
        String found = marker == null
                ? "no marker"
                : "the marker of revision " + marker.revision() + " of " + Shown.line(marker.releaseName(), 100) + " ("
                        + Shown.line(marker.releaseUid(), 100) + ") for " + Shown.line(marker.liveName(), 100);
        return new Refused(
                Reason.ForeignMarker, "Schema " + schema(there.name()) + " carries " + found + "; " + expected + ".");
    }
}
