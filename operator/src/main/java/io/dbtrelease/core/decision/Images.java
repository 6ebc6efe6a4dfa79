package io.dbtrelease.core.decision;

import io.dbtrelease.api.spec.PullPolicy;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RebuildImage;
import io.dbtrelease.api.status.Trouble;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the image that a revision would be built again from is still in its registry. Only the registry's own word that it is not takes the way away: what
 * could not be asked may well be pulled.
 */
public final class Images {
    private Images() {}

    /** Why no registry is asked for it; empty: one is. */
    public static Optional<String> unasked(Observation o, Origin origin) {
        if (o.spec().project().imagePullPolicy() == PullPolicy.Never) {
            return Optional.of("imagePullPolicy is Never, so no registry is asked for it");
        }
        // A tag may mean another image by now, or never have been in a registry.
        return origin.image().contains("@")
                ? Optional.empty()
                : Optional.of("the node had no digest of it to pull it by, so no registry is asked for it");
    }

    /** The last look for it. */
    public static Optional<RebuildImage> seen(Observation o, Origin origin) {
        return Optional.ofNullable(o.status().rebuildImage())
                .filter(i -> i.image().equals(origin.image()))
                .filter(i -> unasked(o, origin).isEmpty());
    }

    /** Why a revision cannot be built again where its image is gone, and what mends it; empty: it is not known to be gone. */
    public static Optional<String> missing(Observation o, int revision) {
        return Origin.of(o.status(), revision)
                .filter(origin -> isInOrder(o))
                .flatMap(origin -> seen(o, origin))
                .filter(i -> i.result() == RebuildImage.Result.Missing)
                .map(i -> "its image " + i.image() + " was not in its registry when it was last looked for, at "
                        + i.at() + ": push it again");
    }

    /** It is looked for every few minutes while nothing goes on. */
    static Optional<NextStep> due(Observation o) {
        Trouble trouble = o.status().trouble();
        return trouble != null && o.now().isBefore(trouble.nextTry())
                ? Optional.empty()
                : Ways.revisions(o).stream()
                        .filter(r -> Ways.isBuildable(o, r))
                        .findFirst()
                        .flatMap(r -> due(o, r, Waits.CHECK));
    }

    /** Before Live is replaced: it is what the way back would build. A way back itself waits for no registry. */
    static Optional<Decision> beforeCutover(Observation o, AttemptStatus attempt) {
        LiveStatus live = o.status().live();
        return live == null || attempt.rebuild() != null
                ? Optional.empty()
                : due(o, live.revision(), Waits.CHECK)
                        .map(step -> looking(Phase.CuttingOver, step, "CuttingOver", live.revision()));
    }

    /**
     * Before a revision is built again, or nobody goes back to it for want of its image: it may have been removed or pushed again since it was looked for, and a
     * build that cannot pull it takes a quarter of an hour to end.
     *
     * @param way that would be taken; null: none
     */
    static Optional<Decision> beforeRebuild(Observation o, int revision, @Nullable RollbackWay way, Phase phase) {
        boolean matters = way == RollbackWay.Rebuild
                || way == null && missing(o, revision).isPresent();
        return matters
                ? due(o, revision, Waits.STALE).map(step -> looking(phase, step, "LookingForImage", revision))
                : Optional.empty();
    }

    private static Decision looking(Phase phase, NextStep step, String reason, int revision) {
        return Decision.act(
                phase, step, reason, "looking for the image that revision " + revision + " would be built again from");
    }

    private static Optional<NextStep> due(Observation o, int revision, Duration age) {
        return Origin.of(o.status(), revision)
                .filter(origin -> isInOrder(o) && unasked(o, origin).isEmpty())
                .filter(origin -> seen(o, origin)
                        .filter(i -> o.now().isBefore(i.at().plus(age)))
                        .isEmpty())
                .map(origin -> new NextStep.CheckImage(revision, origin.image()));
    }

    private static boolean isInOrder(Observation o) {
        return o.spec().rollback().order().contains(RollbackWay.Rebuild);
    }
}
