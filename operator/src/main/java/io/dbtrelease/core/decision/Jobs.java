package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A Job of an attempt: it goes on, has delivered, or came to nothing. */
final class Jobs {
    private Jobs() {}

    /**
     * What follows.
     *
     * @param uid of the Job that was made
     * @param since when
     * @param read what reads its delivery
     * @param failed the reason where nothing better is known
     */
    static Decision decide(
            Observation o,
            AttemptStatus a,
            Phase phase,
            JobObservation job,
            @Nullable String uid,
            Instant since,
            NextStep read,
            String failed,
            String name) {
        if (job.uid() != null && uid != null && !job.uid().equals(uid)) {
            return Attempts.end(
                    o,
                    phase,
                    Outcome.Failed,
                    "JobReplaced",
                    "Job " + name
                            + " is not the one that was made: somebody deleted it and made another of its name; retry");
        }
        if (phase == Phase.Building && job.podsSeen() > 1) {
            return severalPods(o, phase, job, name);
        }
        if (job.collected()) {
            return Troubles.attempt(o, a, phase, read, "Reading", "reading what Job " + name + " delivered");
        }
        JobObservation.Problem problem = job.problem();
        return switch (job.state()) {
            case Absent ->
                Attempts.end(
                        o,
                        phase,
                        Outcome.Failed,
                        "JobDeleted",
                        "Job " + name + " is gone and had delivered nothing: somebody deleted it; retry");
            case Deleting ->
                problem != null && problem.fatal()
                        ? Attempts.end(o, phase, Outcome.Failed, problem.reason(), problem.message())
                        : Decision.await(phase, "JobDeleting", "Job " + name + " is being deleted", Waits.JOB);
            case Ended ->
                problem == null
                        ? Attempts.end(
                                o,
                                phase,
                                Outcome.Failed,
                                failed,
                                "Job " + name + " ended" + exit(job) + " and delivered no report: see its logs")
                        : Attempts.end(o, phase, Outcome.Failed, problem.reason(), problem.message());
            case Running ->
                problem == null
                        ? Decision.await(phase, phase.name(), "Job " + name + " runs", Waits.JOB)
                        : inTrouble(o, phase, problem, false);
            case Waiting -> {
                boolean late = !o.now().isBefore(since.plus(Waits.STARTUP));
                if (problem != null) {
                    yield inTrouble(o, phase, problem, late);
                }
                yield late
                        ? Attempts.end(
                                o,
                                phase,
                                Outcome.Failed,
                                "PodNotStarted",
                                "Job " + name + " had no running pod for " + Waits.STARTUP.toMinutes()
                                        + " minutes: see its events")
                        : Decision.await(phase, phase.name(), "Job " + name + " waits for its pod", Waits.JOB);
            }
        };
    }

    static Decision severalPods(Observation o, Phase phase, JobObservation job, String name) {
        return Attempts.end(o, phase, Outcome.Failed, "SeveralPods", job.severalPods(name));
    }

    private static Decision inTrouble(Observation o, Phase phase, JobObservation.Problem problem, boolean late) {
        return problem.fatal() || late
                ? Attempts.end(o, phase, Outcome.Failed, problem.reason(), problem.message())
                : Decision.stall(phase, problem.reason(), problem.message(), Waits.JOB);
    }

    private static String exit(JobObservation job) {
        return job.exitCode() == null ? "" : " with exit code " + job.exitCode();
    }
}
