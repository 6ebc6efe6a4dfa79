package io.dbtrelease.warehouse;

import io.dbtrelease.warehouse.FlipReply.Reason;
import io.dbtrelease.warehouse.FlipReply.Refused;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Schemas and their markers, held against a request: what every engine asks before it flips. Pure.
 *
 * @param quoted a schema's name as the engine quotes it
 * @param shown a text of a marker, short enough for people
 * @param handsOver whether what leaves Live may be this release's before it leaves: where a flip is no transaction, one that ended half way leaves it so
 */
public record FlipMarkers(
        FlipRequest request, UnaryOperator<String> quoted, UnaryOperator<String> shown, boolean handsOver) {
    /** Whether every incoming schema is Live already. */
    public boolean isDone(Map<String, SchemaState> schemas) {
        return !request.incoming().isEmpty()
                && request.incoming().stream().allMatch(m -> isIncoming(schemas.get(m.live()), m));
    }

    public boolean isIncoming(@Nullable SchemaState schema, SchemaMove move) {
        return schema != null && isIncoming(schema.marker(), move);
    }

    /** Whether it is the marker of what is to come in. */
    public boolean isIncoming(@Nullable Marker marker, SchemaMove move) {
        return is(marker, request.release().uid(), request.toRevision())
                && marker != null
                && marker.liveName().equals(move.live());
    }

    public static boolean is(@Nullable Marker marker, String uid, int revision) {
        return marker != null && marker.releaseUid().equals(uid) && marker.revision() == revision;
    }

    /** What is wrong with Live or with what comes in; null: nothing is. */
    public @Nullable Refused wrong(Map<String, SchemaState> schemas) {
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
                return new Refused(Reason.IncomingMissing, "Schema " + quoted.apply(move.side()) + " is gone.");
            }
            if (!isIncoming(side, move)) {
                return foreign(
                        side,
                        "it should be revision " + request.toRevision() + " of this release, for "
                                + quoted.apply(move.live()));
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
                        : there.marker() == null || isHandedOver(there, 0)
                                ? null
                                : foreign(there, "it should carry none");
            case LiveExpectation.Marked(var uid, var revision) ->
                there == null
                        ? gone(name)
                        : is(there.marker(), uid, revision) || isHandedOver(there, revision)
                                ? null
                                : foreign(there, "it should be revision " + revision + " of release " + uid);
        };
    }

    private boolean isHandedOver(SchemaState there, int revision) {
        return handsOver && is(there.marker(), request.release().uid(), revision);
    }

    private Refused gone(String name) {
        return new Refused(Reason.ForeignMarker, "Schema " + quoted.apply(name) + " of Live is gone.");
    }

    private Refused foreign(SchemaState there, String expected) {
        Marker marker = there.marker();
        String found = marker == null
                ? "no marker"
                : "the marker of revision " + marker.revision() + " of " + shown.apply(marker.releaseName()) + " ("
                        + shown.apply(marker.releaseUid()) + ") for " + shown.apply(marker.liveName());
        return new Refused(
                Reason.ForeignMarker,
                "Schema " + quoted.apply(there.name()) + " carries " + found + "; " + expected + ".");
    }
}
