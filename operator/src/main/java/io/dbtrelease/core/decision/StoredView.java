package io.dbtrelease.core.decision;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the artifact store holds.
 *
 * @param attempts of this release that have artifacts, rising
 * @param highest attempt of any release of this name; 0: none
 * @param ended when attempts ended, as their records say; one that is missing has no record
 */
public record StoredView(List<Integer> attempts, int highest, Map<Integer, Instant> ended) {
    public static final StoredView EMPTY = new StoredView(List.of(), 0);

    public StoredView {
        attempts = List.copyOf(attempts);
        ended = Map.copyOf(ended);
    }

    public StoredView(List<Integer> attempts, int highest) {
        this(attempts, highest, Map.of());
    }
}
