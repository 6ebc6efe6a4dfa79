package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.ProjectSpec;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code wait} waits for. A status that speaks of an older spec says nothing. */
enum WaitGoal {
    /** Live shows what the spec asks for, and its monitoring passed. */
    LIVE("live"),
    /** The newest attempt ended, one way or the other. */
    ATTEMPT_END("attempt-end");

    private final String word;

    WaitGoal(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }

    /** How a wait ended. */
    record Ended(boolean well, String message) {}

    /** Empty: go on waiting. */
    Optional<Ended> judge(@Nullable DbtRelease release) {
        if (release == null) {
            return Optional.of(new Ended(false, "the release was deleted"));
        }
        DbtReleaseStatus status = release.getStatus();
        Long generation = release.getMetadata().getGeneration();
        if (status == null
                || status.phase() == null
                || status.observedGeneration() == null
                || (generation != null && status.observedGeneration() < generation)) {
            return Optional.empty();
        }
        if (isAskedAgain(release, status)) {
            return Optional.empty();
        }
        return switch (this) {
            case LIVE -> live(release.getSpec().project(), status, status.phase());
            case ATTEMPT_END -> attemptEnd(release.getSpec().project(), status.phase(), status.attempt());
        };
    }

    /** A retry that the operator has not looked at yet: what status says is from before it. */
    private static boolean isAskedAgain(DbtRelease release, DbtReleaseStatus status) {
        Map<String, String> annotations = release.getMetadata().getAnnotations();
        String asked = annotations == null ? null : annotations.get(Api.RETRY);
        return asked != null
                && (status.handled() == null || !asked.equals(status.handled().retry()));
    }

    private static Optional<Ended> live(ProjectSpec wanted, DbtReleaseStatus status, Phase phase) {
        LiveStatus live = status.live();
        return switch (phase) {
            // Live as well while something keeps the new spec back, or the old attempt is still put away.
            case Live ->
                live == null
                                || Advice.holds(status, "Ready").isEmpty()
                                || !isOf(wanted, live.image(), live.sourceRevision())
                        ? Optional.empty()
                        : Optional.of(new Ended(
                                live.monitored(),
                                "revision " + live.revision()
                                        + (live.sourceRevision() == null
                                                ? ""
                                                : " (" + Lines.clean(live.sourceRevision()) + ")")
                                        + " is live"
                                        + (live.monitored() ? "" : ", and its monitoring did not pass")));
            case Failed, RolledBack -> Optional.of(new Ended(false, phase + why(status.attempt())));
            case Pending,
                    Planning,
                    Held,
                    Preparing,
                    Building,
                    Gating,
                    AwaitingApproval,
                    CuttingOver,
                    Monitoring,
                    RollingBack -> Optional.empty();
        };
    }

    private static boolean isOf(ProjectSpec wanted, @Nullable String image, @Nullable String revision) {
        return wanted.image().equals(image) && Objects.equals(wanted.revision(), revision);
    }

    /** The attempt before has ended as well: one that is of the spec, or of a rollback, and not about to be followed by another. */
    private static Optional<Ended> attemptEnd(ProjectSpec wanted, Phase phase, @Nullable AttemptStatus attempt) {
        return attempt == null
                        || attempt.outcome() == null
                        || !phase.terminal()
                        || attempt.rebuild() == null && !isOf(wanted, attempt.image(), attempt.sourceRevision())
                ? Optional.empty()
                : Optional.of(new Ended(
                        attempt.outcome() == Outcome.Succeeded,
                        "attempt " + attempt.number() + " ended: " + attempt.outcome() + why(attempt)));
    }

    private static String why(@Nullable AttemptStatus attempt) {
        return attempt == null || attempt.message() == null ? "" : ", " + Lines.clean(attempt.message());
    }

    /** From the word on the command line. */
    static final class Converter implements ITypeConverter<WaitGoal> {
        @Override
        public WaitGoal convert(String word) {
            return Stream.of(values())
                    .filter(g -> g.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + word + "' is neither live nor attempt-end"));
        }
    }
}
