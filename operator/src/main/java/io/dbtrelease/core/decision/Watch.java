package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.MonitoringSpec;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/** Live shows the attempt and is watched. */
final class Watch {
    private Watch() {}

    static Decision decide(Observation o, AttemptStatus a) {
        MonitoringFacts m = a.monitoring();
        MonitoringSpec spec = o.spec().monitoring();
        if (m == null || spec == null) {
            return finish(Phase.Live, "Passed", "nothing is watched");
        }
        if (!a.digest().equals(o.digest()) || Asked.isNew(o, Requests.Kind.retry)) {
            return finish(Phase.Monitoring, "Superseded", "a newer attempt takes its place");
        }
        if (m.failures() >= spec.failureLimit()) {
            return failed(o, m, spec);
        }
        if (!o.now().isBefore(m.until()) && m.rounds() > 0) {
            return finish(Phase.Monitoring, "Passed", "Live was watched until " + m.until() + " and its checks passed");
        }
        if (o.spec().suspend()) {
            return Decision.await(
                    Phase.Monitoring,
                    "Suspended",
                    "suspended: no checks run; set spec.suspend to false to go on",
                    Waits.DRIFT);
        }
        if (o.now().isBefore(m.nextRound())) {
            return Decision.await(
                    Phase.Monitoring,
                    "Monitoring",
                    "Live shows attempt " + a.number() + " and is watched until " + m.until(),
                    Duration.between(o.now(), m.nextRound()));
        }
        return Troubles.attempt(o, a, Phase.Monitoring, new NextStep.RunChecks(), "Monitoring", "checking Live");
    }

    private static Decision failed(Observation o, MonitoringFacts m, MonitoringSpec spec) {
        String why = m.results().stream()
                .filter(r -> r.verdict() == GateResult.Verdict.Failed)
                .map(r -> r.name() + ": " + r.message())
                .findFirst()
                .orElse("checks failed");
        if (spec.onFailure() == OnFailure.Alert) {
            return finish(Phase.Monitoring, "Failed", why);
        }
        LiveStatus live = o.status().live();
        Optional<RetiredSide> target = o.status().retired().stream()
                .filter(RetiredSide::monitored)
                .max(Comparator.comparing(RetiredSide::retiredAt));
        if (live == null || target.isEmpty()) {
            return finish(Phase.Monitoring, "Failed", why + "; there is no earlier revision to roll back to");
        }
        return Decision.act(
                Phase.RollingBack,
                new NextStep.BeginRollback(live.revision(), target.get().revision(), true, null, null, why),
                "ChecksFailed",
                "rolling back to revision " + target.get().revision() + ": " + why);
    }

    private static Decision finish(Phase phase, String how, String message) {
        return Decision.act(phase, new NextStep.FinishMonitoring(how), "Monitoring" + how, message);
    }
}
