package io.dbtrelease.operator.step;

import io.dbtrelease.api.spec.ProjectSpec;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.core.decision.NextStep;
import io.dbtrelease.operator.registry.ImageLook;
import io.dbtrelease.operator.status.Bounded;
import io.dbtrelease.operator.status.ReleaseEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the registry for the image that a revision would be built again from. Never in trouble: neither a cutover nor a rollback waits for a registry. */
final class CheckImageStep implements Step<NextStep.CheckImage> {
    private static final Logger LOG = LoggerFactory.getLogger(CheckImageStep.class);

    @Override
    public StepResult run(NextStep.CheckImage step, StepContext context) {
        RebuildImage before = context.status().rebuildImage();
        RebuildImage now = switch (look(step, context)) {
            case ImageLook.Found found -> result(step, context, RebuildImage.Result.Found, null);
            case ImageLook.Missing missing -> result(step, context, RebuildImage.Result.Missing, null);
            case ImageLook.Unknown(String reason) ->
                result(step, context, RebuildImage.Result.Unknown, Bounded.word(reason));
        };
        boolean told =
                before != null && before.image().equals(now.image()) && before.result() == RebuildImage.Result.Missing;
        List<ReleaseEvent> events = now.result() == RebuildImage.Result.Missing && !told
                ? List.of(ReleaseEvent.warning(
                        "ImageMissing",
                        "image " + now.image() + ", from which revision " + now.revision()
                                + " would be built again, is not in its registry: push it again"))
                : List.of();
        return new StepResult.Done(status -> status.with(s -> s.rebuildImage = now), events);
    }

    private static ImageLook look(NextStep.CheckImage step, StepContext context) {
        ProjectSpec project = context.observation().spec().project();
        try {
            return context.services().images().look(context.namespace(), step.image(), project.imagePullSecrets());
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("namespace", context.namespace())
                    .addKeyValue("name", context.name())
                    .setCause(e)
                    .log("a bug: looking for an image threw");
            return new ImageLook.Unknown("a bug of the operator, see its log");
        }
    }

    private static RebuildImage result(
            NextStep.CheckImage step, StepContext context, RebuildImage.Result result, @Nullable String message) {
        return new RebuildImage(step.revision(), step.image(), result, context.now(), message);
    }
}
