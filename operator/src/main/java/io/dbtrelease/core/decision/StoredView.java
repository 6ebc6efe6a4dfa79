package io.dbtrelease.core.decision;

import java.util.List;

/**
 * What the artifact store holds.
 *
 * @param attempts of this release that have artifacts, rising
 * @param highest attempt of any release of this name; 0: none
 */
public record StoredView(List<Integer> attempts, int highest) {
    public static final StoredView EMPTY = new StoredView(List.of(), 0);

    public StoredView {
        attempts = List.copyOf(attempts);
    }
}
