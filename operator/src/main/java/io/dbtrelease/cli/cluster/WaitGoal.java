package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
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
        return switch (this) {
            case LIVE -> live(status, status.phase());
            case ATTEMPT_END -> attemptEnd(status.attempt());
        };
    }

    private static Optional<Ended> live(DbtReleaseStatus status, Phase phase) {
        LiveStatus live = status.live();
        return switch (phase) {
            case Live ->
                live == null
                        ? Optional.empty()
                        : Optional.of(new Ended(
                                true,
                                "revision " + live.revision()
                                        + (live.sourceRevision() == null
                                                ? ""
                                                : " (" + Lines.clean(live.sourceRevision()) + ")")
                                        + " is live"));
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

    private static Optional<Ended> attemptEnd(@Nullable AttemptStatus attempt) {
        return attempt == null || attempt.outcome() == null
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
