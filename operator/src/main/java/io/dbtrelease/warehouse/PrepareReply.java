package io.dbtrelease.warehouse;

import java.util.List;

/** What became of a {@link PrepareRequest}. */
public sealed interface PrepareReply {
    /**
     * Green is there.
     *
     * @param liveFingerprint {@link Warehouse#relationsFingerprint} of all Live relations that were asked for as seeds, those that do not exist among them, taken
     *     before they were copied; empty where none was asked for
     * @param identity {@link Warehouse#identity} of Green's schemas: whether what is judged later is what was made here
     * @param warnings what a person should know, a sentence each
     */
    record Prepared(
            int relations, long bytes, long millis, String liveFingerprint, String identity, List<String> warnings)
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
