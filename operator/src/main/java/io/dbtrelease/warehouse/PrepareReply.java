package io.dbtrelease.warehouse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a {@link PrepareRequest}. */
public sealed interface PrepareReply {
    /**
     * Green is there.
     *
     * @param rows that were copied, or share Live's storage; null: the engine does not say, or Green was made by an earlier call whose reply was lost
     * @param liveFingerprint {@link Warehouse#relationsFingerprint} of all Live relations that were asked for as seeds, those that do not exist among them, taken
     *     before they were copied; empty where none was asked for
     * @param identity {@link Warehouse#identity} of Green's schemas: whether what is judged later is what was made here
     * @param warnings what a person should know, a sentence each
     */
    record Prepared(
            int relations,
            long bytes,
            @Nullable Long rows,
            long millis,
            String liveFingerprint,
            String identity,
            List<String> warnings)
            implements PrepareReply {
        public Prepared {
            warnings = List.copyOf(warnings);
        }

        /** The rows of a round that is known by its row of the control tables alone, which does not have them. */
        public static @Nullable Long rowsOf(int relations) {
            return relations == 0 ? 0L : null;
        }
    }

    /** Green cannot be made from this Live or this plan; trying again changes nothing. */
    record Refused(List<Obstacle> obstacles) implements PrepareReply {
        public Refused {
            obstacles = List.copyOf(obstacles);
        }
    }
}
