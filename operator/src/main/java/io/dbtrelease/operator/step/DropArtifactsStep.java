package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.ArtifactsSpec;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.artifact.StoredAttempts;
import io.dbtrelease.operator.record.RecordJson;
import io.dbtrelease.operator.record.RemovedRecord;
import io.dbtrelease.operator.record.RemovedRecord.Removed;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes artifacts of attempts that nobody needs. What goes is written down before it goes: without that, nothing does. A store that is away keeps no
 * release back: what is left is found again within the hour.
 */
final class DropArtifactsStep implements Step<NextStep.DropArtifacts> {
    private static final Logger LOG = LoggerFactory.getLogger(DropArtifactsStep.class);

    @Override
    public StepResult run(NextStep.DropArtifacts step, StepContext context) {
        StoredAttempts attempts = context.services().attempts();
        String uid = context.observation().uid();
        List<Removed> removed = new ArrayList<>();
        try {
            for (int attempt : step.attempts()) {
                removed.add(context.services().builds().measure(context.namespace(), context.name(), uid, attempt));
            }
            context.records()
                    .put(new RemovedRecord(
                            RecordJson.VERSION,
                            context.namespace(),
                            context.name(),
                            uid,
                            context.now(),
                            rule(context),
                            removed));
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .setCause(e)
                    .log("what is to be removed from the artifact store could not be written down, so it stays");
            attempts.leave(uid, step.attempts());
            return StepResult.done(status -> status);
        }
        attempts.drop(context.namespace(), context.name(), uid, step.attempts());
        int files = removed.stream().mapToInt(Removed::files).sum();
        long bytes = removed.stream().mapToLong(Removed::bytes).sum();
        return StepResult.done(
                status -> status,
                ReleaseEvent.normal(
                        "ArtifactsRemoved",
                        "the artifacts of attempts %s go: %d files, %d bytes (%s)"
                                .formatted(step.attempts(), files, bytes, rule(context))));
    }

    private static String rule(StepContext context) {
        ArtifactsSpec spec = Objects.requireNonNullElse(context.spec().artifacts(), ArtifactsSpec.DEFAULT);
        return "artifacts.retain " + spec.retain() + ", artifacts.retainFor " + spec.retainFor();
    }
}
