package io.dbtrelease.core.plan;

import java.util.List;

/** A plan, or why there is none. */
public sealed interface PlanOutcome {
    /** The project can be released. */
    record Accepted(ReleasePlan plan) implements PlanOutcome {}

    /** It cannot. Every reason is there, not only the first. */
    record Refused(List<PlanRefusal> refusals) implements PlanOutcome {
        public Refused {
            refusals = List.copyOf(refusals);
        }
    }
}
