package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.spec.GateSpec;
import io.dbtrelease.api.status.AttemptStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spec as an attempt works with it. A rebuild is built in full, from nothing where {@code rollback.rebuildFullRefresh} says so, is no dry run, and passes the
 * gates that {@code rollback.rebuildGates} names; all else is as the spec says now. Its image and commit are those of the revision that is built again: {@link BuildInputs}.
 */
final class RebuildSpec {
    private RebuildSpec() {}

    static DbtReleaseSpec of(DbtReleaseSpec spec, @Nullable AttemptStatus attempt) {
        if (attempt == null || attempt.rebuild() == null) {
            return spec;
        }
        List<String> named = spec.rollback().rebuildGates();
        return new DbtReleaseSpec(
                spec.warehouse(),
                spec.exposure(),
                spec.cutover(),
                spec.project(),
                spec.build().rebuilding(spec.rollback().rebuildFullRefresh()),
                spec.gates().stream().filter(g -> isAsked(g, named)).toList(),
                spec.approval(),
                spec.monitoring(),
                spec.rollback(),
                spec.schedule(),
                spec.suspend(),
                spec.artifacts());
    }

    /** @param named null or empty: every gate is asked */
    private static boolean isAsked(GateSpec gate, @Nullable List<String> named) {
        return named == null || named.isEmpty() || named.contains(gate.name());
    }
}
