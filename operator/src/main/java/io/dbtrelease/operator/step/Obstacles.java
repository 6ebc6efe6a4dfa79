package io.dbtrelease.operator.step;

import io.dbtrelease.warehouse.Obstacle;
import java.util.List;
import java.util.stream.Collectors;

/** Obstacles as one message. */
final class Obstacles {
    private static final int SHOWN = 5;

    private Obstacles() {}

    static String text(List<Obstacle> obstacles) {
        String first = obstacles.stream()
                .limit(SHOWN)
                .map(o -> o.object() + ": " + o.message())
                .collect(Collectors.joining(" "));
        int more = obstacles.size() - SHOWN;
        return more > 0 ? first + " And " + more + " more." : first;
    }
}
