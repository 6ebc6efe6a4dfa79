package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.core.decision.OriginLook;
import io.dbtrelease.operator.artifact.ReleaseRecords;
import io.dbtrelease.operator.record.RecordHead;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the record of a revision that status has forgotten. A store that is away is no trouble of the release: the request waits, and is not lost. */
final class LookForOriginStep implements Step<NextStep.LookForOrigin> {
    private static final Logger LOG = LoggerFactory.getLogger(LookForOriginStep.class);

    @Override
    public StepResult run(NextStep.LookForOrigin step, StepContext context) {
        ReleaseRecords records = context.records();
        FoundOrigin found;
        try {
            Optional<RecordHead> head = records.head(step.revision());
            found = head.map(h -> h.origin(context.namespace(), context.name(), step.revision(), step.request()))
                    .orElseGet(() -> FoundOrigin.missing(
                            step.revision(), step.request(), "the artifact store has no record of it"));
        } catch (IOException e) {
            return unanswered(step, context, e);
        }
        return found.image() == null
                ? StepResult.done(status -> status.with(s -> s.foundOrigin = found))
                : StepResult.done(
                        status -> status.with(s -> s.foundOrigin = found),
                        ReleaseEvent.normal(
                                "OriginFound",
                                "the record of revision " + step.revision() + " in the artifact store says that "
                                        + found.image() + " built it"));
    }

    private static StepResult unanswered(NextStep.LookForOrigin step, StepContext context, IOException e) {
        LOG.atWarn()
                .addKeyValue("namespace", context.namespace())
                .addKeyValue("name", context.name())
                .setCause(e)
                .log("the record of a revision could not be read; tried again");
        String message = "the rollback to revision " + step.revision()
                + " waits for the artifact store, which may know how it was built and cannot be used: see the operator's log";
        FoundOrigin before = context.status().foundOrigin();
        boolean first = before == null || !before.request().equals(step.request());
        FoundOrigin next = OriginLook.unanswered(before, step.revision(), step.request(), message, context.now());
        return StepResult.done(
                status -> status.with(s -> s.foundOrigin = next),
                first ? new ReleaseEvent[] {ReleaseEvent.warning("RollbackWaits", message)} : new ReleaseEvent[0]);
    }
}
