package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import java.util.Optional;

/** The commit that an attempt builds: what its first Job checked out, and every later one again. */
final class Commits {
    private Commits() {}

    /** The failure of an attempt whose Job did not build the commit that it was to; empty: it did, or there is no git. */
    static Optional<StepResult> problem(StepContext context, Delivered delivered) throws TroubleException {
        BuildInputs inputs = BuildInputs.of(context.spec(), context.attempt());
        String commit = delivered.report().commit();
        if (inputs.project().git() == null) {
            return Optional.empty();
        }
        if (commit == null) {
            return Optional.of(Attempted.fail(
                    context,
                    "CommitUnknown",
                    "the Job did not say which commit of the repository it checked out: look at the collector's log"));
        }
        if (inputs.commit() != null && !inputs.commit().equals(commit)) {
            return Optional.of(Attempted.fail(
                    context,
                    "OtherCommit",
                    "the Job checked out commit " + commit + ", and the attempt builds " + inputs.commit()));
        }
        return Optional.empty();
    }

    /** The same, with the commit in the attempt's record from now on, however its planning ended: it is the project's revision too where nobody gave one. */
    static StepResult recorded(StepResult result, Delivered delivered) {
        String commit = delivered.report().commit();
        if (commit == null || !(result instanceof StepResult.Done(var change, var events))) {
            return result;
        }
        return new StepResult.Done(status -> record(change.apply(status), commit), events);
    }

    private static DbtReleaseStatus record(DbtReleaseStatus status, String commit) {
        AttemptStatus attempt = status.attempt();
        if (attempt == null || attempt.commit() != null) {
            return status;
        }
        return status.with(s -> s.attempt = attempt.with(a -> {
            a.commit = commit;
            a.sourceRevision = attempt.sourceRevision() == null ? commit : attempt.sourceRevision();
        }));
    }
}
