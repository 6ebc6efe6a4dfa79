package io.dbtrelease.operator.step;

import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Published;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads last_green.json back. Never in trouble: a store that is away is asked again the next time. */
final class CheckRecordStep implements Step<NextStep.CheckRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(CheckRecordStep.class);

    @Override
    public StepResult run(NextStep.CheckRecord step, StepContext context) {
        DbtReleaseStatus status = context.status();
        LiveStatus live = Objects.requireNonNull(status.live());
        Published published = Objects.requireNonNull(status.published());
        Published checked = published.checked(context.now());
        try {
            if (!context.records().pointsAt(live)) {
                return StepResult.done(
                        s -> s.with(n -> n.published = published.overwritten(context.now())),
                        ReleaseEvent.warning(
                                "RecordOverwritten",
                                "last_green.json or last_green.sha did not name revision " + live.revision()
                                        + ", which Live shows: they are written again"));
            }
        } catch (IOException e) {
            LOG.atInfo()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .setCause(e)
                    .log("last_green.json could not be read back; looked at again later");
        }
        return StepResult.done(s -> s.with(n -> n.published = checked));
    }
}
