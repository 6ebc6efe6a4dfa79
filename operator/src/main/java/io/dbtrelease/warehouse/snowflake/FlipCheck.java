package io.dbtrelease.warehouse.snowflake;

import io.dbtrelease.text.Shown;
import io.dbtrelease.warehouse.FlipMarkers;
import io.dbtrelease.warehouse.FlipReply.Refused;
import io.dbtrelease.warehouse.FlipRequest;
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
    private final FlipMarkers markers;

    FlipCheck(FlipRequest request) {
        this.request = request;
        this.unit = FlipUnit.of(request);
        this.markers = new FlipMarkers(request, SnowflakeSql::schema, text -> Shown.line(text, 100), true);
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
        return markers.isDone(schemas);
    }

    /** Whether an earlier block renamed what comes in and did not swap it. */
    boolean isHalfDone(Map<String, SchemaState> schemas) {
        return request.incoming().stream()
                .allMatch(m -> !schemas.containsKey(m.side())
                        && markers.isIncoming(schemas.get(unit.in(unit.retired(), m)), m));
    }

    boolean isIncoming(Marker marker, SchemaMove move) {
        return markers.isIncoming(marker, move);
    }

    /** What is wrong; null: nothing is. */
    @Nullable
    Refused before(Map<String, SchemaState> schemas) {
        return markers.wrong(schemas);
    }
}
