package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.MonitoringSpec;
import io.dbtrelease.api.spec.OnFailure;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.GateResult;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.MonitoringFacts;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Live shows the attempt and is watched. */
public final class Watch {
    private Watch() {}

    static Decision decide(Observation o, AttemptStatus a) {
        MonitoringFacts m = a.monitoring();
        MonitoringSpec spec = o.spec().monitoring();
        LiveStatus live = o.status().live();
        if (live == null || live.revision() != a.number()) {
            return finish("Superseded", "Live does not show attempt " + a.number() + " any more");
        }
        if (m == null) {
            return finish("Passed", "nothing is watched");
        }
        if (spec == null) {
            return finish("Superseded", "spec.monitoring was taken away before the watch was over");
        }
        if (!a.digest().equals(o.digest()) || Asked.isNew(o, Requests.Kind.retry)) {
            return finish("Superseded", "a newer attempt takes its place");
        }
        if (o.spec().suspend()) {
            return Decision.await(
                    Phase.Monitoring,
                    "Suspended",
                    "suspended: no checks run and nothing is rolled back by itself; set spec.suspend to false to go on",
                    Waits.DRIFT);
        }
        Optional<Decision> moved = moved(o);
        if (moved.isPresent()) {
            return moved.get();
        }
        if (m.failures() >= spec.failureLimit()) {
            return failed(o, a, live, m, spec);
        }
        // The round that falls due at the end is the last one; rounds that were missed do not count as passed.
        boolean last =
                !o.now().isBefore(m.until()) && m.rounds() > 0 && m.nextRound().isAfter(m.until());
        if (last && (unknown(m).isEmpty() || !o.now().isBefore(m.until().plus(Waits.LAST_ROUND)))) {
            return over(m);
        }
        if (o.now().isBefore(m.nextRound())) {
            return Decision.await(
                    Phase.Monitoring,
                    "Monitoring",
                    "Live shows attempt " + a.number() + " and is watched until " + m.until()
                            + (last ? "; the last round could not be evaluated and is run again: " + unknown(m) : ""),
                    Duration.between(o.now(), m.nextRound()));
        }
        return Troubles.attempt(o, a, Phase.Monitoring, new NextStep.RunChecks(), "Monitoring", "checking Live");
    }

    /** Live is another than status says: what the checks find says nothing about the attempt. */
    private static Optional<Decision> moved(Observation o) {
        if (!(o.warehouse() instanceof WarehouseView.Seen seen)) {
            return Optional.empty();
        }
        return switch (LiveCheck.of(o, seen)) {
            case LiveCheck.Agrees agrees -> Optional.empty();
            case LiveCheck.Differs differs -> Optional.of(Idle.drifted(o, Phase.Monitoring, differs));
            case LiveCheck.Foreign foreign ->
                Optional.of(Decision.stall(Phase.Monitoring, foreign.reason(), foreign.message(), Waits.OUTSIDE));
        };
    }

    /**
     * When the round after this one runs. Rounds keep their rhythm; those missed while the operator was away are not made up for. The last one is at the end of
     * the watch; where it cannot be evaluated it is soon run again, for what happens to be away for a moment says nothing about Live.
     *
     * @param facts as they were before the round
     * @param unknown whether a check of the round could not be evaluated
     */
    public static Instant nextRound(MonitoringFacts facts, Duration interval, Instant now, boolean unknown) {
        Instant next = facts.nextRound().plus(interval);
        Instant soon = next.isAfter(now) ? next : now.plus(interval);
        if (now.isBefore(facts.until())) {
            return soon.isAfter(facts.until()) ? facts.until() : soon;
        }
        Instant again = now.plus(Waits.AGAIN);
        return unknown && again.isBefore(soon) ? again : soon;
    }

    private static String unknown(MonitoringFacts m) {
        return m.results().stream()
                .filter(r -> r.verdict() == GateResult.Verdict.Unknown)
                .map(r -> r.name() + ": " + r.message())
                .collect(Collectors.joining("; "));
    }

    private static Decision over(MonitoringFacts m) {
        String unknown = unknown(m);
        return unknown.isEmpty()
                ? finish("Passed", "Live was watched until " + m.until() + " and its checks passed")
                : finish("Unknown", "the watch is over and could not be evaluated to the end: " + unknown);
    }

    private static Decision failed(
            Observation o, AttemptStatus a, LiveStatus live, MonitoringFacts m, MonitoringSpec spec) {
        String why = m.results().stream()
                .filter(r -> r.verdict() == GateResult.Verdict.Failed)
                .map(r -> r.name() + ": " + r.message())
                .findFirst()
                .orElse("checks failed");
        if (spec.onFailure() == OnFailure.Alert) {
            return finish("Failed", why);
        }
        String none = "there is no earlier revision to roll back to";
        for (int target : targets(o, a.number())) {
            Optional<Decision> look = Ways.look(o, target);
            if (look.isPresent()) {
                return look.get();
            }
            Optional<RollbackWay> way = Ways.first(o, target);
            if (way.isPresent()) {
                return Decision.act(
                        Phase.RollingBack,
                        new NextStep.BeginRollback(live.revision(), target, way.get(), true, null, null, why, null),
                        "ChecksFailed",
                        "rolling back to revision " + target + " by " + way.get() + ": " + why);
            }
            none = "there is no way back to revision " + target + " (" + Ways.none(o, target) + ")";
        }
        return finish(Ways.NONE, why + "; " + none + ": " + Ways.RUNBOOK);
    }

    /** What proved itself, and was Live last: by the history, also where its side is gone, and then the sides. */
    private static List<Integer> targets(Observation o, int live) {
        Stream<Integer> sides = o.status().retired().stream()
                .filter(r -> r.monitored() && r.revision() != live)
                .sorted(Comparator.comparing(RetiredSide::retiredAt).reversed())
                .map(RetiredSide::revision);
        return Stream.concat(Origin.before(o.status(), live).stream(), sides)
                .distinct()
                .toList();
    }

    private static Decision finish(String how, String message) {
        String reason = how.equals(Ways.NONE) ? how : "Monitoring" + how;
        return Decision.act(Phase.Monitoring, new NextStep.FinishMonitoring(how), reason, message);
    }
}
