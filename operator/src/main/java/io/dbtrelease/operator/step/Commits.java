package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.AttemptEdit;
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

    /** From now on the attempt builds this commit, wherever its branch goes. It is the project's revision too where the spec gives none. */
    static void record(AttemptEdit attempt, Delivered delivered) {
        String commit = delivered.report().commit();
        if (commit == null || attempt.commit != null) {
            return;
        }
        attempt.commit = commit;
        if (attempt.sourceRevision == null) {
            attempt.sourceRevision = commit;
        }
    }
}
