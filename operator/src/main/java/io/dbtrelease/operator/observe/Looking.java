package io.dbtrelease.operator.observe;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.core.decision.Requests;
import org.jspecify.annotations.Nullable;

/** When Jobs and the warehouse have to be looked at. */
final class Looking {
    private Looking() {}

    /**
     * Whether its Jobs decide anything: not once Live shows the attempt or it is closed. The API server would be asked for Jobs that are gone by then, and the
     * store for their reports, at each pass for ever.
     */
    static boolean atJobs(@Nullable AttemptStatus attempt, boolean deleting) {
        if (attempt == null || deleting) {
            return attempt != null;
        }
        return attempt.outcome() == null && (attempt.cutover() == null || attempt.ending() != null);
    }

    /** Whether what the artifact store holds decides anything: only where an attempt may start, or its predecessors be cleaned up. */
    static boolean atStore(@Nullable AttemptStatus attempt, boolean deleting) {
        return !deleting && (attempt == null || attempt.outcome() != null);
    }

    /** Not while a Job works or a person is waited for: what the warehouse shows then decides nothing. While Live is watched: whether it is what is watched. */
    static boolean needed(@Nullable AttemptStatus attempt, boolean deleting) {
        if (attempt == null || attempt.outcome() != null || deleting || attempt.ending() != null) {
            return true;
        }
        boolean rollingBack = attempt.rollback() != null && !attempt.rollback().done();
        return rollingBack || attempt.cutover() != null || (attempt.gates() != null && attempt.approval() != null);
    }

    /** Whether nothing goes on and nothing is asked for. */
    static boolean settled(DbtReleaseStatus status, Requests requests, String digest, boolean tickDue) {
        AttemptStatus attempt = status.attempt();
        boolean idle = attempt != null
                && attempt.outcome() != null
                && (attempt.rollback() == null || attempt.rollback().done());
        boolean sameDigest =
                status.memory() != null && digest.equals(status.memory().lastDigest());
        Handled handled = status.handled() == null ? Handled.empty() : status.handled();
        boolean asked = isNew(requests.retry(), handled.retry())
                || isNew(requests.rollback(), handled.rollback())
                || isNew(requests.dryRun(), handled.dryRun());
        return idle && sameDigest && !asked && !tickDue;
    }

    private static boolean isNew(@Nullable String asked, @Nullable String handled) {
        return asked != null && !asked.equals(handled);
    }
}
