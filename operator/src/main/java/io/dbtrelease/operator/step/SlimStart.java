package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.DbtReleaseSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Trigger;
import io.dbtrelease.core.plan.Fallback;
import io.dbtrelease.core.plan.Fallback.Reason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Whether a slim build may be thought of at all, before anything is asked of dbt. */
final class SlimStart {
    private SlimStart() {}

    /** Why not; empty: it may. */
    static Optional<Fallback> refusal(DbtReleaseSpec spec, DbtReleaseStatus status) {
        AttemptStatus attempt = Objects.requireNonNull(status.attempt());
        LiveStatus live = status.live();
        if (live == null) {
            return of(Reason.FirstRelease, "there is no Live to start from");
        }
        if (attempt.rebuild() != null) {
            return of(Reason.Rebuild, "an earlier revision is built again, whole");
        }
        if (attempt.trigger() == Trigger.Schedule) {
            return of(Reason.Scheduled, "the schedule asks for new data, which a slim build does not bring");
        }
        Instant owed = status.memory() == null ? null : status.memory().owedTick();
        if (owed != null && spec.schedule() != null) {
            return of(
                    Reason.Scheduled,
                    "the schedule ticked at " + owed
                            + " and asks for new data, which a slim build does not bring; no full build has gone live since");
        }
        if (spec.build().refreshesAll()) {
            return of(Reason.FullRefresh, "build.fullRefresh asks for all of it");
        }
        if (attempt.plan() != null && attempt.plan().copyRefused() != null) {
            return of(Reason.CopyRefused, attempt.plan().copyRefused());
        }
        return live.artifacts() == null
                ? of(Reason.MissingState, "it is not known which manifest Live was built from")
                : Optional.empty();
    }

    private static Optional<Fallback> of(Reason reason, String message) {
        return Optional.of(new Fallback(reason, message));
    }
}
