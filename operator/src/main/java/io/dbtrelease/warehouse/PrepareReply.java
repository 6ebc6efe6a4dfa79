package io.dbtrelease.warehouse;

import java.util.List;

/** What became of a {@link PrepareRequest}. */
public sealed interface PrepareReply {
    /**
     * Green is there.
     *
     * @param liveFingerprint of the seeded Live relations, taken before they were copied; empty where nothing was seeded
     * @param warnings what a person should know, a sentence each
     */
    record Prepared(int relations, long bytes, long millis, String liveFingerprint, List<String> warnings)
            implements PrepareReply {
        public Prepared {
            warnings = List.copyOf(warnings);
        }
    }

    /** Green cannot be made from this Live or this plan; trying again changes nothing. */
    record Refused(List<Obstacle> obstacles) implements PrepareReply {
        public Refused {
            obstacles = List.copyOf(obstacles);
        }
    }
}
