package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.Api;
import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.Handled;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.cli.cluster.Request.Ask;
import io.dbtrelease.cli.cluster.Request.Cannot;
import io.dbtrelease.cli.cluster.Request.Kind;
import io.dbtrelease.core.decision.Origin;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From a release to a request that names what is in it, or to the reason why there is nothing to ask. */
final class Requests {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Ends of attempts that never flipped Live; one that was superseded may have. */
    private static final Set<Outcome> NEVER_LIVE = Set.of(Outcome.Failed, Outcome.Rejected, Outcome.Planned);

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

    /** @param to null: the newest revision before Live's, one whose monitoring passed if there is one */
    static Request rollback(DbtRelease release, @Nullable Integer to, Instant now) {
        DbtReleaseStatus status = status(release);
        LiveStatus live = status.live();
        if (live == null) {
            return new Cannot("nothing is live, so there is nothing to roll back");
        }
        boolean flipping = status.phase() == Phase.CuttingOver && !refused(status.attempt());
        if (flipping || status.phase() == Phase.RollingBack) {
            return new Cannot("Live is being flipped just now (" + status.phase() + ")");
        }
        if (to != null && to == live.revision()) {
            return new Cannot("Live shows revision " + to + " already");
        }
        Optional<RetiredSide> side = to == null
                ? before(status.retired(), live.revision())
                : status.retired().stream().filter(r -> r.revision() == to).findFirst();
        List<RollbackWay> order = release.getSpec().rollback().order();
        boolean builds = order.contains(RollbackWay.Rebuild);
        Optional<Origin> origin = side.isEmpty() && builds
                ? to == null ? Origin.newest(status, live.revision()) : Origin.of(status, to)
                : Optional.empty();
        if (origin.isPresent()) {
            return rebuild(release, live, origin.get(), now);
        }
        if (to != null && side.isEmpty() && builds && Origin.isNumbered(status, to) && !neverLive(status, to)) {
            return unknown(release, live, to, now);
        }
        if (side.isEmpty()) {
            return new Cannot((to == null
                            ? "no revision before " + live.revision() + " is kept; "
                            : notKept(status, to) + "; ")
                    + (status.retired().isEmpty()
                            ? "no Retired side is kept at all (see spec.rollback)"
                            : "--to may be: "
                                    + status.retired().stream()
                                            .map(r -> Integer.toString(r.revision()))
                                            .collect(Collectors.joining(", "))));
        }
        RetiredSide target = side.get();
        List<String> lines = new ArrayList<>();
        lines.add("Roll back " + name(release));
        lines.add("  from       revision " + live.revision() + source(live.sourceRevision()) + ", live since "
                + Lines.since(live.since(), now));
        lines.add("  to         revision " + target.revision() + source(target.sourceRevision()) + ", retired "
                + Lines.since(target.retiredAt(), now) + ", monitoring "
                + (target.monitored() ? "passed" : "not passed"));
        lines.add("  digest     " + Lines.clean(target.digest()));
        lines.add("  ways       " + order.stream().map(Enum::name).collect(Collectors.joining(", then ")));
        return rollback(status, live.revision(), target.revision(), lines);
    }

    /** To what is not kept, and can be built again. */
    private static Ask rebuild(DbtRelease release, LiveStatus live, Origin origin, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("Roll back " + name(release));
        lines.add("  from       revision " + live.revision() + source(live.sourceRevision()) + ", live since "
                + Lines.since(live.since(), now));
        lines.add("  to         revision " + origin.revision() + source(origin.sourceRevision())
                + ", which is not kept: it is built again, which takes as long as a build");
        lines.add("  image      " + Lines.clean(origin.image()));
        lines.add("  digest     " + Lines.clean(origin.digest()));
        return rollback(status(release), live.revision(), origin.revision(), lines);
    }

    /** To what nothing in status says how it was built: only the operator reads the artifact store. */
    private static Ask unknown(DbtRelease release, LiveStatus live, int to, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("Roll back " + name(release));
        lines.add("  from       revision " + live.revision() + source(live.sourceRevision()) + ", live since "
                + Lines.since(live.since(), now));
        lines.add("  to         revision " + to + ", which is not kept, and status does not know how it was built");
        lines.add(
                "  the operator looks for its record in the artifact store: it is built again from there, or refused");
        return rollback(status(release), live.revision(), to, lines);
    }

    /** Whether history says that an attempt ended before Live was touched. */
    private static boolean neverLive(DbtReleaseStatus status, int number) {
        return status.history().stream()
                .anyMatch(h -> h.kind().equals("Attempt") && h.number() == number && NEVER_LIVE.contains(h.outcome()));
    }

    private static String notKept(DbtReleaseStatus status, int to) {
        return !Origin.isNumbered(status, to)
                ? "there never was a revision " + to
                : neverLive(status, to) ? "attempt " + to + " never went live" : "revision " + to + " is not kept";
    }

    private static Ask rollback(DbtReleaseStatus status, int from, int to, List<String> lines) {
        AttemptStatus attempt = status.attempt();
        if (attempt != null && attempt.outcome() == null && attempt.cutover() == null) {
            lines.add("  meanwhile  attempt " + attempt.number() + " is " + status.phase());
        }
        String value = again(from + ">" + to, handled(status, Kind.rollback));
        return new Ask(Kind.rollback, value, "Roll back from revision " + from + " to " + to + "?", lines);
    }

    /** What was answered already would not be looked at: a number makes it another request. */
    private static String again(String value, @Nullable String handled) {
        if (handled == null || !handled.equals(value) && !handled.startsWith(value + "/")) {
            return value;
        }
        String number = handled.substring(value.length());
        return value + "/" + (number.matches("/[0-9]{1,8}") ? Integer.parseInt(number.substring(1)) + 1 : 2);
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
    private static boolean refused(@Nullable AttemptStatus attempt) {
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

    private static Optional<RetiredSide> before(List<RetiredSide> sides, int live) {
        return sides.stream()
                .filter(s -> s.revision() < live)
                .max(Comparator.comparing(RetiredSide::monitored).thenComparingInt(RetiredSide::revision));
    }

    private static String token(AttemptStatus attempt) {
        return attempt.number() + "/" + attempt.digest();
    }

    private static @Nullable AttemptStatus attempt(DbtRelease release) {
        return status(release).attempt();
    }

    private static DbtReleaseStatus status(DbtRelease release) {
        return release.getStatus() == null ? DbtReleaseStatus.empty() : release.getStatus();
    }

    private static String name(DbtRelease release) {
        return release.getMetadata().getName() + " in " + release.getMetadata().getNamespace();
    }

    private static String source(@Nullable String revision) {
        return revision == null ? "" : " (" + Lines.clean(revision) + ")";
    }
}
