package io.dbtrelease.core.plan;

import io.dbtrelease.api.spec.Strategy;
import java.time.Instant;
import java.util.List;

/**
 * What a plan is asked for.
 *
 * @param attempt {@code <release uid>/<attempt>}, as both manifests must say
 * @param notBefore when the planning step began, by its pod's clock
 * @param attemptNumber from 1: Green's Live-to-be is retired as {@code <live>__r<attempt>} one day
 * @param liveRevision revision that Live shows, which becomes {@code <live>__r<revision>}; 0: there is none
 * @param liveSchema {@code exposure.schema}
 * @param greenSchema dbt's target schema of Green
 * @param suffix what every schema of Green must carry, so that no other attempt has its name: {@code __g12}
 * @param shared {@code exposure.shared}
 * @param database Live's
 * @param strategy how Live is flipped
 * @param allowedExposures names that releases may take, with {@code *} at the end for anything
 * @param refreshAll whether incremental models are built from nothing
 * @param refreshed names of incremental models that are built from nothing
 */
public record PlanRequest(
        String attempt,
        Instant notBefore,
        int attemptNumber,
        int liveRevision,
        String liveSchema,
        String greenSchema,
        String suffix,
        List<String> shared,
        String database,
        Strategy strategy,
        List<String> allowedExposures,
        boolean refreshAll,
        List<String> refreshed) {
    public PlanRequest {
        shared = List.copyOf(shared);
        allowedExposures = List.copyOf(allowedExposures);
        refreshed = List.copyOf(refreshed);
    }
}
