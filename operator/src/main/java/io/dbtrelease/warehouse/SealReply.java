package io.dbtrelease.warehouse;

import java.util.List;

/** What became of a {@link SealRequest}. */
public sealed interface SealReply {
    /**
     * Green belongs to Live's owner, and nothing of the build can write it any more.
     *
     * @param fingerprint of Green's schemas, as {@link Warehouse#fingerprint} gives it
     */
    record Sealed(String fingerprint) implements SealReply {}

    /** The build left something that must not be handed to Live's owner; trying again changes nothing. */
    record Refused(List<Obstacle> obstacles) implements SealReply {
        public Refused {
            obstacles = List.copyOf(obstacles);
        }
    }
}
