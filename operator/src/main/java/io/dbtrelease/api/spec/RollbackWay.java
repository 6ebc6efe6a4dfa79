package io.dbtrelease.api.spec;

/** How Live goes back to an earlier revision. */
public enum RollbackWay {
    /** The Retired side that stands in the warehouse is flipped back. */
    SwapBack,
    /** The engine's time travel brings the Retired side back, and it is flipped back. */
    TimeTravel,
    /** The earlier revision is built again, from its image and its commit, and flipped to. */
    Rebuild
}
