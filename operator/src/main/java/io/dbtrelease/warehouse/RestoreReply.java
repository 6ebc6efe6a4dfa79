package io.dbtrelease.warehouse;

/** What became of a side that was to be brought back. */
public sealed interface RestoreReply {
    /**
     * It stands under its names again, with its markers.
     *
     * @param how a few words for people, such as {@code UNDROP DATABASE}
     */
    record Restored(String how) implements RestoreReply {}

    /** There is no way back to it; trying again changes nothing. */
    record Unavailable(String message) implements RestoreReply {}
}
