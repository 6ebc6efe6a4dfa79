package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

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

/** Holds schemas and their markers against a request: pure, so that each sentence of it can be tested without a database. */
final class FlipCheck {
    private final FlipRequest request;

    FlipCheck(FlipRequest request) {
        this.request = request;
    }

    /** Every schema that the request speaks of. */
    List<String> names() {
        List<String> names = new ArrayList<>(request.liveSchemas());
        for (SchemaMove move : request.incoming()) {
            names.add(move.live());
            names.add(move.side());
        }
        request.liveSchemas().forEach(live -> names.add(retired(live)));
        return names.stream().distinct().toList();
    }

    String retired(String live) {
        return live + request.retiredSuffix();
    }

    @Nullable
    Refused namesDoNotFit() {
        for (String name : names()) {
            if (!PostgresSql.fits(name)) {
                return new Refused(
                        Reason.NameTaken,
                        PostgresSql.shortened(name) + " has more than " + PostgresSql.MAX_NAME_BYTES
                                + " bytes, and the server would cut it off.");
            }
        }
        return null;
    }

    /** Whether every incoming schema is Live already. */
    boolean isDone(Map<String, SchemaState> schemas) {
        return !request.incoming().isEmpty()
                && request.incoming().stream().allMatch(m -> isIncoming(schemas.get(m.live()), m));
    }

    private boolean isIncoming(@Nullable SchemaState schema, SchemaMove move) {
        Marker marker = schema == null ? null : schema.marker();
        return marker != null
                && marker.releaseUid().equals(request.release().uid())
                && marker.revision() == request.toRevision()
                && marker.liveName().equals(move.live());
    }

    /** What is wrong before the renames; null: nothing is. */
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
                return new Refused(Reason.IncomingMissing, "Schema " + id(move.side()) + " is gone.");
            }
            if (!isIncoming(side, move)) {
                return foreign(
                        side,
                        "it should be revision " + request.toRevision() + " of this release, for " + id(move.live()));
            }
        }
        for (String name : request.liveSchemas()) {
            if (schemas.containsKey(retired(name))) {
                return new Refused(
                        Reason.NameTaken,
                        "Schema " + id(retired(name))
                                + " exists, and what is Live now should take that name. Rename or drop it.");
            }
        }
        return null;
    }

    private @Nullable Refused liveIsWrong(String name, @Nullable SchemaState schema) {
        return switch (request.from()) {
            case LiveExpectation.Absent() -> schema == null ? null : foreign(schema, "it should not exist yet");
            case LiveExpectation.Unmarked() ->
                schema == null ? gone(name) : schema.marker() == null ? null : foreign(schema, "it should carry none");
            case LiveExpectation.Marked(var uid, var revision) ->
                schema == null
                        ? gone(name)
                        : is(schema.marker(), uid, revision)
                                ? null
                                : foreign(schema, "it should be revision " + revision + " of release " + uid);
        };
    }

    private static boolean is(@Nullable Marker marker, String uid, int revision) {
        return marker != null && marker.releaseUid().equals(uid) && marker.revision() == revision;
    }

    private static Refused gone(String name) {
        return new Refused(Reason.ForeignMarker, "Schema " + id(name) + " of Live is gone.");
    }

    private static Refused foreign(SchemaState schema, String expected) {
        Marker marker = schema.marker();
        String found = marker == null
                ? "no marker"
                : "the marker of revision " + marker.revision() + " of " + PostgresSql.shortened(marker.releaseName())
                        + " (" + PostgresSql.shortened(marker.releaseUid()) + ")";
        return new Refused(
                Reason.ForeignMarker, "Schema " + id(schema.name()) + " carries " + found + "; " + expected + ".");
    }

    /** The marker that an outgoing schema must carry from now on; null: the one that it has is right. */
    @Nullable
    Marker remark(SchemaState outgoing) {
        Marker marker = outgoing.marker();
        String uid = request.release().uid();
        String name = request.release().name();
        if (marker == null) {
            return new Marker(uid, name, 0, null, "", outgoing.name());
        }
        return marker.releaseUid().equals(uid)
                ? null
                : new Marker(uid, name, marker.revision(), marker.sourceRevision(), marker.digest(), marker.liveName());
    }

    /**
     * After the renames: what stands under the names now must be what was checked before them. Somebody who renamed by hand in between is found here, because from
     * the renames on nobody else can.
     */
    @Nullable
    Refused after(Map<String, SchemaState> schemas) {
        for (SchemaMove move : request.incoming()) {
            if (!isIncoming(schemas.get(move.live()), move)) {
                return new Refused(Reason.ForeignMarker, "Schema " + id(move.side()) + " was changed during the flip.");
            }
        }
        if (request.from() instanceof LiveExpectation.Absent) {
            return null;
        }
        int revision = request.from() instanceof LiveExpectation.Marked(var uid, var marked) ? marked : 0;
        for (String name : request.liveSchemas()) {
            SchemaState out = schemas.get(retired(name));
            if (out == null || !is(out.marker(), request.release().uid(), revision)) {
                return new Refused(Reason.ForeignMarker, "Schema " + id(name) + " was changed during the flip.");
            }
        }
        return null;
    }

    /** Outgoing first: their names are taken over. */
    List<String> renames(Map<String, SchemaState> schemas) {
        List<String> renames = new ArrayList<>();
        for (String name : request.liveSchemas()) {
            if (schemas.containsKey(name)) {
                renames.add(PostgresSql.renameSchema(name, retired(name)));
            }
        }
        request.incoming().forEach(m -> renames.add(PostgresSql.renameSchema(m.side(), m.live())));
        return renames;
    }
}
