package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.SchemaView;
import io.dbtrelease.core.decision.WarehouseView;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.List;

/** Writes to status what Live's markers show: status was lost, or somebody flipped by hand. */
final class TrustMarkerStep implements Step<NextStep.TrustMarker> {
    @Override
    public StepResult run(NextStep.TrustMarker step, StepContext context) {
        if (!(context.observation().warehouse() instanceof WarehouseView.Seen seen)) {
            return new StepResult.Trouble("Observing", "Live's marker was not read");
        }
        List<SchemaView> live = seen.live(context.observation().uid());
        if (live.isEmpty()) {
            return new StepResult.Trouble("Observing", "Live's marker is gone");
        }
        SchemaView one = live.getFirst();
        List<String> names = live.stream().map(SchemaView::name).sorted().toList();
        LiveStatus before = context.status().live();
        String was = before == null ? "unknown" : String.valueOf(before.revision());
        return StepResult.done(
                status -> status.with(s -> {
                    RetiredSide kept = status.retired().stream()
                            .filter(r -> r.revision() == step.revision())
                            .findFirst()
                            .orElse(null);
                    s.live = new LiveStatus(
                            step.revision(),
                            one.sourceRevision(),
                            one.digest() == null ? "" : one.digest(),
                            kept == null ? null : kept.buildDigest(),
                            context.now(),
                            kept == null ? null : kept.image(),
                            kept == null ? null : kept.imageDigest(),
                            names,
                            kept != null && kept.monitored(),
                            kept == null ? null : kept.artifacts(),
                            kept == null ? null : kept.commit());
                    s.retired = Retired.afterDrift(status, step.revision(), seen, context);
                    s.drift = before == null
                            ? null
                            : "Live shows revision " + step.revision() + " although status said " + was
                                    + ": somebody flipped it by hand; the marker was believed";
                }),
                before == null
                        ? ReleaseEvent.normal(
                                "StatusRestored", "status was empty; Live's marker shows revision " + step.revision())
                        : ReleaseEvent.warning(
                                "Drifted", "Live shows revision " + step.revision() + ", status said " + was));
    }
}
