package io.dbtrelease.warehouse;

/** What became of a side that was to be dropped. */
public sealed interface DropReply {
    /** Nothing of it is left. */
    record Dropped() implements DropReply {}

    /** A batch was dropped and there is more: ask again. */
    record More(int relationsLeft) implements DropReply {}

    /** Something outside depends on it, so it stays; nothing is ever dropped by a CASCADE that reaches outside. */
    record Kept(String message) implements DropReply {}
}
