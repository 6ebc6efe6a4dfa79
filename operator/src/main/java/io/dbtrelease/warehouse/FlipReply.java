package io.dbtrelease.warehouse;

/** What the warehouse says to a {@link FlipRequest}. A lost reply is a {@link WarehouseException}: then only the marker tells. */
public sealed interface FlipReply {
    /** @param millis from the first lock to the commit */
    record Flipped(long millis) implements FlipReply {}

    /** Live shows {@code toRevision} already: an earlier try was applied and its reply lost. */
    record AlreadyFlipped() implements FlipReply {}

    /** Nothing was changed. */
    record Refused(Reason reason, String message) implements FlipReply {}

    /** Why nothing was changed. */
    enum Reason {
        /** Live or the incoming side carries a marker that is neither of the two expected ones. */
        ForeignMarker,
        /** The claim on the exposure belongs to another release. */
        ClaimHeld,
        /** The incoming side is not what the gates looked at: gates again. */
        IncomingChanged,
        /** A Live relation that was copied has been written since: prepare again. */
        LiveChanged,
        /** The incoming side or a part of it is gone. */
        IncomingMissing,
        /** A name that an outgoing schema should take exists already. */
        NameTaken,
        /** Locks were not to be had in time; the message names the sessions that block. Try again. */
        Blocked,
        /** Something outside binds to Live, or Green binds where it must not; the message names it. */
        Dependents
    }
}
