package io.dbtrelease.core.gate;

import io.dbtrelease.api.spec.FreshnessThreshold;
import io.dbtrelease.api.spec.GateMode;
import io.dbtrelease.api.spec.OnStale;
import java.time.Duration;

/**
 * No source is staler than dbt's own thresholds allow. Asked while planning, before anything is built: see {@link FreshnessVerdict}.
 *
 * @param holdFor how long a hold may wait before the attempt fails
 */
public record SourceFreshnessGate(
        String name, GateMode mode, FreshnessThreshold threshold, OnStale onStale, Duration holdFor) implements Gate {
    @Override
    public String kind() {
        return "sourceFreshness";
    }
}
