package io.dbtrelease.cli.cluster;

import io.dbtrelease.api.DbtRelease;
import io.dbtrelease.api.spec.RollbackWay;
import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.RetiredSide;
import io.dbtrelease.cli.cluster.Request.Ask;
import io.dbtrelease.cli.cluster.Request.Cannot;
import io.dbtrelease.cli.cluster.Request.Kind;
import io.dbtrelease.core.decision.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks for a rollback to what is kept, what can be built again, or what only the artifact store may know. */
final class RollbackRequest {
    /** Ends of attempts that never flipped Live; one that was superseded may have. */
    private static final Set<Outcome> NEVER_LIVE = Set.of(Outcome.Failed, Outcome.Rejected, Outcome.Planned);

    private RollbackRequest() {}

    /** @param to null: the newest revision before Live's, one whose monitoring passed if there is one */
    static Request of(DbtRelease release, @Nullable Integer to, Instant now) {
        DbtReleaseStatus status = Requests.status(release);
        LiveStatus live = status.live();
        if (live == null) {
            return new Cannot("nothing is live, so there is nothing to roll back");
        }
        boolean flipping = status.phase() == Phase.CuttingOver && !Requests.refused(status.attempt());
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
        List<String> lines = from(release, live, now);
        lines.add("  to         revision " + target.revision() + Requests.source(target.sourceRevision()) + ", retired "
                + Lines.since(target.retiredAt(), now) + ", monitoring "
                + (target.monitored() ? "passed" : "not passed"));
        lines.add("  digest     " + Lines.clean(target.digest()));
        lines.add("  ways       " + order.stream().map(Enum::name).collect(Collectors.joining(", then ")));
        return ask(status, live.revision(), target.revision(), lines);
    }

    /** The lines that every request begins with; more may be added. */
    private static List<String> from(DbtRelease release, LiveStatus live, Instant now) {
        List<String> lines = new ArrayList<>();
        lines.add("Roll back " + Requests.name(release));
        lines.add("  from       revision " + live.revision() + Requests.source(live.sourceRevision()) + ", live since "
                + Lines.since(live.since(), now));
        return lines;
    }

    /** To what is not kept, and can be built again. */
    private static Ask rebuild(DbtRelease release, LiveStatus live, Origin origin, Instant now) {
        List<String> lines = from(release, live, now);
        lines.add("  to         revision " + origin.revision() + Requests.source(origin.sourceRevision())
                + ", which is not kept: it is built again, which takes as long as a build");
        lines.add("  image      " + Lines.clean(origin.image()));
        lines.add("  digest     " + Lines.clean(origin.digest()));
        return ask(Requests.status(release), live.revision(), origin.revision(), lines);
    }

    /** To what nothing in status says how it was built: only the operator reads the artifact store. */
    private static Ask unknown(DbtRelease release, LiveStatus live, int to, Instant now) {
        List<String> lines = from(release, live, now);
        lines.add("  to         revision " + to + ", which is not kept, and status does not know how it was built");
        lines.add(
                "  the operator looks for its record in the artifact store: it is built again from there, or refused");
        return ask(Requests.status(release), live.revision(), to, lines);
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

    private static Ask ask(DbtReleaseStatus status, int from, int to, List<String> lines) {
        AttemptStatus attempt = status.attempt();
        if (attempt != null && attempt.outcome() == null && attempt.cutover() == null) {
            lines.add("  meanwhile  attempt " + attempt.number() + " is " + status.phase());
        }
        String value = again(from + ">" + to, Requests.handled(status, Kind.rollback));
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

    private static Optional<RetiredSide> before(List<RetiredSide> sides, int live) {
        return sides.stream()
                .filter(s -> s.revision() < live)
                .max(Comparator.comparing(RetiredSide::monitored).thenComparingInt(RetiredSide::revision));
    }
}
