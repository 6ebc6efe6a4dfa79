package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.GateMode;

/** One condition, as a gate on Green before the cutover or as a check on Live after it. Made by {@link Gates}; judged by {@link GateEvaluator}. */
public sealed interface Gate
        permits BuildGate,
                ViewsGate,
                TestsGate,
                SourceFreshnessGate,
                RowCountDiffGate,
                SchemaDiffGate,
                QueryGate,
                InvalidGate {
    /** Unique among the gates of a release. */
    String name();

    /** Whether it stops, or only says. */
    GateMode mode();

    /** The field of the spec that makes this kind. */
    String kind();
}
