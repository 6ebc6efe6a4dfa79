package io.dbtrelease.warehouse.postgres;

import static io.dbtrelease.warehouse.postgres.PostgresSql.id;

import io.dbtrelease.warehouse.FlipMarkers;
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
    private final FlipMarkers markers;

    FlipCheck(FlipRequest request) {
        this.request = request;
        this.markers = new FlipMarkers(request, PostgresSql::id, PostgresSql::shortened, false);
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
        return markers.isDone(schemas);
    }

    /** What is wrong before the renames; null: nothing is. */
    @Nullable
    Refused before(Map<String, SchemaState> schemas) {
        Refused wrong = markers.wrong(schemas);
        if (wrong != null) {
            return wrong;
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
            if (!markers.isIncoming(schemas.get(move.live()), move)) {
                return new Refused(Reason.ForeignMarker, "Schema " + id(move.side()) + " was changed during the flip.");
            }
        }
        if (request.from() instanceof LiveExpectation.Absent) {
            return null;
        }
        int revision = request.from() instanceof LiveExpectation.Marked(var uid, var marked) ? marked : 0;
        for (String name : request.liveSchemas()) {
            SchemaState out = schemas.get(retired(name));
            if (out == null || !FlipMarkers.is(out.marker(), request.release().uid(), revision)) {
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
