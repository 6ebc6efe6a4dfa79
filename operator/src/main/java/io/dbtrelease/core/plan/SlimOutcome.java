package io.dbtrelease.core.plan;

/** A slim plan, or why it is a Full one. */
public sealed interface SlimOutcome {
    /** What changed is built, the rest is copied. */
    record Slim(ReleasePlan plan) implements SlimOutcome {}

    /** Everything is built. */
    record Full(Fallback why) implements SlimOutcome {}
}
