package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.cli.cluster.Request.Ask;
import io.dbtrelease.cli.cluster.Request.Cannot;
import io.dbtrelease.cli.cluster.Request.Kind;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** From a release to a request that names what is in it, or to the reason why there is nothing to ask. */
final class Requests {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Requests() {}

    /** One that no earlier request had. */
    static String token(Clock clock) {
        return TIME.format(clock.instant()) + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Request approve(DbtRelease release, Paint paint) {
        AttemptStatus attempt = attempt(release);
        Optional<Cannot> cannot = open(release, attempt);
        if (cannot.isPresent() || attempt == null) {
            return cannot.orElseThrow();
        }
        if (attempt.approval() != null) {
            return new Cannot("attempt " + attempt.number() + " is approved already, by "
                    + (attempt.approval().by() == null
                            ? "the spec"
                            : attempt.approval().by()));
        }
        if (status(release).phase() != Phase.AwaitingApproval) {
            return new Cannot("nothing awaits approval: attempt " + attempt.number() + " is "
                    + status(release).phase() + ", and can be approved when its gates passed");
        }
        return new Ask(
                Kind.approve,
                token(attempt),
                "Approve attempt " + attempt.number() + "?",
                about(release, attempt, paint));
    }

    static Request reject(DbtRelease release, Paint paint) {
        AttemptStatus attempt = attempt(release);
        if (attempt != null && attempt.rollback() != null && !attempt.rollback().done()) {
            return new Ask(
                    Kind.reject,
                    token(attempt),
                    "Take back the rollback to revision " + attempt.rollback().to() + "?",
                    about(release, attempt, paint));
        }
        Optional<Cannot> cannot = refused(attempt) ? Optional.empty() : open(release, attempt);
        if (cannot.isPresent() || attempt == null) {
            return cannot.orElseThrow();
        }
        return new Ask(
                Kind.reject,
                token(attempt),
                "Reject attempt " + attempt.number() + "?",
                about(release, attempt, paint));
    }

    /** @param token that no earlier request had */
    static Request retry(DbtRelease release, String token) {
        AttemptStatus attempt = attempt(release);
        if (attempt == null) {
            return new Cannot("there was no attempt yet, so there is none to repeat");
        }
        if (attempt.outcome() == null) {
            return new Cannot("attempt " + attempt.number() + " is still going on ("
                    + status(release).phase() + ")");
        }
        List<String> lines = new ArrayList<>();
        lines.add("Try " + name(release) + " again");
        lines.add("  last       attempt " + attempt.number() + source(attempt.sourceRevision()) + ": "
                + attempt.outcome() + (attempt.message() == null ? "" : ", " + Lines.clean(attempt.message())));
        lines.add("  image      " + Lines.clean(release.getSpec().project().image()));
        if (release.getSpec().suspend()) {
            lines.add("  suspended  it starts when somebody resumes the release");
        }
        return new Ask(Kind.retry, token, "Start a new attempt?", lines);
    }

    /** @param token that no earlier request had */
    static Request plan(DbtRelease release, String token) {
        AttemptStatus attempt = attempt(release);
        if (release.getSpec().suspend()) {
            return new Cannot("the release is suspended, and its plan would wait until somebody resumes it");
        }
        if (attempt != null && attempt.outcome() == null) {
            return new Cannot("attempt " + attempt.number() + " is still going on ("
                    + status(release).phase() + ")");
        }
        return new Ask(Kind.dryRun, token, "Plan " + name(release) + "?", List.of());
    }

    static String annotation(Kind kind) {
        return switch (kind) {
            case approve -> Api.APPROVE;
            case reject -> Api.REJECT;
            case rollback -> Api.ROLLBACK;
            case retry -> Api.RETRY;
            case dryRun -> Api.DRY_RUN;
        };
    }

    /** What the operator answered to the newest request of this kind; null: nothing yet. */
    static @Nullable String handled(@Nullable DbtReleaseStatus status, Kind kind) {
        Handled handled = status == null ? null : status.handled();
        if (handled == null) {
            return null;
        }
        return switch (kind) {
            case approve -> handled.approve();
            case reject -> handled.reject();
            case rollback -> handled.rollback();
            case retry -> handled.retry();
            case dryRun -> handled.dryRun();
        };
    }

    /** Whether a flip is to be made and its last try did not go well: the operator takes a no where the warehouse has said no. */
    static boolean refused(@Nullable AttemptStatus attempt) {
        return attempt != null
                && attempt.outcome() == null
                && attempt.ending() == null
                && attempt.intent() != null
                && attempt.cutover() == null
                && attempt.trouble() != null;
    }

    private static Optional<Cannot> open(DbtRelease release, @Nullable AttemptStatus attempt) {
        Long generation = release.getMetadata().getGeneration();
        Long observed = status(release).observedGeneration();
        if (attempt == null) {
            return Optional.of(new Cannot("there was no attempt yet"));
        }
        if (attempt.outcome() != null) {
            return Optional.of(new Cannot("nothing waits for it: attempt " + attempt.number() + " ended, "
                    + attempt.outcome() + (attempt.message() == null ? "" : ": " + Lines.clean(attempt.message()))));
        }
        if (attempt.ending() != null) {
            return Optional.of(new Cannot("attempt " + attempt.number() + " is being ended: "
                    + Lines.clean(attempt.ending().message())));
        }
        if (attempt.cutover() != null || attempt.intent() != null) {
            return Optional.of(new Cannot("attempt " + attempt.number() + " is past that: "
                    + status(release).phase() + "; a live revision can be rolled back"));
        }
        if (generation != null && observed != null && observed < generation) {
            return Optional.of(new Cannot("the spec was changed and the operator has not looked at it yet; try again"));
        }
        return Optional.empty();
    }

    private static List<String> about(DbtRelease release, AttemptStatus attempt, Paint paint) {
        LiveStatus live = status(release).live();
        List<String> lines = new ArrayList<>();
        lines.add("Attempt " + attempt.number() + " of " + name(release));
        lines.add("  digest     " + Lines.clean(attempt.digest()));
        lines.add("  source     " + Lines.cell(attempt.sourceRevision()) + ", " + Lines.clean(attempt.image()));
        lines.add("  live now   "
                + (live == null ? "nothing" : "revision " + live.revision() + source(live.sourceRevision())));
        if (attempt.gates() != null) {
            lines.addAll(GateTable.lines(attempt.gates().results(), paint));
        }
        return lines;
    }

    private static String token(AttemptStatus attempt) {
        return attempt.number() + "/" + attempt.digest();
    }

    private static @Nullable AttemptStatus attempt(DbtRelease release) {
        return status(release).attempt();
    }

    static DbtReleaseStatus status(DbtRelease release) {
        return release.getStatus() == null ? DbtReleaseStatus.empty() : release.getStatus();
    }

    static String name(DbtRelease release) {
        return release.getMetadata().getName() + " in " + release.getMetadata().getNamespace();
    }

    static String source(@Nullable String revision) {
        return revision == null ? "" : " (" + Lines.clean(revision) + ")";
    }
}
