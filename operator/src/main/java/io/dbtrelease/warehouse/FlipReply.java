package io.dbtrelease.warehouse;

import java.util.List;

/** What the warehouse says to a {@link FlipRequest}. A lost reply is a {@link WarehouseException}: then only the marker tells. */
public sealed interface FlipReply {
    /**
     * Live shows what came in.
     *
     * @param millis from the first lock to the commit
     * @param warnings what a person should know, a sentence each: a rollback that could not be Strict says why
     */
    record Flipped(long millis, List<String> warnings) implements FlipReply {
        public Flipped {
            warnings = List.copyOf(warnings);
        }
    }

    /** Live shows {@code toRevision} already: an earlier try was applied and its reply lost. */
    record AlreadyFlipped() implements FlipReply {}

    /** Nothing was changed. */
    record Refused(Reason reason, String message) implements FlipReply {}

    /** Why nothing was changed. */
    enum Reason {
        /**
         * Live is not what was expected: another marker, one where there should be none, a schema where there should be none, or one that is gone. Or the
         * incoming side's marker is not this release's with this revision. Or this request flipped once and Live was flipped on since.
         */
        ForeignMarker,
        /** The claim on the exposure belongs to another release. */
        ClaimHeld,
        /** The incoming side is not what the gates looked at: gates again. */
        IncomingChanged,
        /** A Live relation that was copied has been written since: prepare again. */
        LiveChanged,
        /** The incoming side or a part of it is gone. */
        IncomingMissing,
        /** A name that an outgoing schema should take exists already, or is longer than the engine's names can be. */
        NameTaken,
        /** Locks were not to be had in time; the message names the sessions that block. Try again. */
        Blocked,
        /** Something outside binds to Live, or Green binds where it must not; the message names it. */
        Dependents
    }
}
