package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.FoundOrigin;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LastGreen;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Memory;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.RetiredSide;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a revision was built, as far as status remembers: enough to build it again.
 *
 * @param image by digest where it is known
 * @param digest of what was built; empty: unknown
 * @param buildDigest of the part of the spec that a Rebuild takes from today's; null: unknown, of a status of before it was recorded
 * @param proven whether its watch passed, or none was asked for
 */
public record Origin(
        int revision,
        String image,
        @Nullable String sourceRevision,
        @Nullable String commit,
        String digest,
        @Nullable String buildDigest,
        boolean proven) {
    private static final String ROLLBACK = "Rollback";

    /** Reasons of attempts that went live and whose watch passed, or that were not watched. */
    private static final Set<String> PROVEN = Set.of("Live", "MonitoringPassed");

    /** From the kept sides, the last green, the history, and what was found in the artifact store, whichever knows the revision's image first. */
    public static Optional<Origin> of(DbtReleaseStatus status, int revision) {
        Stream<Origin> retired =
                status.retired().stream().filter(r -> r.revision() == revision).flatMap(r -> of(r).stream());
        Stream<Origin> green = Stream.ofNullable(status.lastGreen())
                .filter(g -> g.revision() != null && g.revision() == revision)
                .map(Origin::of);
        Stream<Origin> history =
                status.history().stream().filter(h -> h.number() == revision).flatMap(h -> of(h).stream());
        Stream<Origin> found = Stream.ofNullable(status.foundOrigin())
                .filter(f -> f.revision() == revision)
                .flatMap(f -> of(f).stream());
        return Stream.of(retired, green, history, found).flatMap(s -> s).findFirst();
    }

    /** Whether any attempt had this number: the others were never live. */
    public static boolean isNumbered(DbtReleaseStatus status, int revision) {
        AttemptStatus attempt = status.attempt();
        LiveStatus live = status.live();
        Memory memory = status.memory();
        int highest = Math.max(
                attempt == null ? 0 : attempt.number(),
                Math.max(live == null ? 0 : live.revision(), memory == null ? 0 : memory.highestNumber()));
        return revision > 0 && revision <= highest;
    }

    /**
     * The proven revision that was Live before, by the history; empty where the newest word about it is a rollback to what is not known to be proven. What was
     * rolled back is in the history before the rollback, so nothing before that is looked at.
     */
    static Optional<Integer> before(DbtReleaseStatus status, int live) {
        for (HistoryEntry entry : status.history()) {
            if (entry.number() == live) {
                continue;
            }
            if (entry.kind().equals(ROLLBACK)) {
                return entry.outcome() != Outcome.RolledBack
                        ? Optional.empty()
                        : Optional.of(entry.number()).filter(n -> isProven(status, n));
            }
            if (isProven(entry)) {
                return Optional.of(entry.number());
            }
        }
        return Optional.empty();
    }

    /** How the proven revision was built that was Live before this one, where that is known. */
    public static Optional<Origin> newest(DbtReleaseStatus status, int live) {
        return before(status, live).flatMap(r -> of(status, r));
    }

    private static boolean isProven(DbtReleaseStatus status, int revision) {
        Optional<RetiredSide> side =
                status.retired().stream().filter(r -> r.revision() == revision).findFirst();
        return side.map(RetiredSide::monitored)
                .orElseGet(() -> status.history().stream().anyMatch(h -> h.number() == revision && isProven(h)));
    }

    private static boolean isProven(HistoryEntry entry) {
        return !entry.kind().equals(ROLLBACK) && isProven(entry.outcome().name(), entry.reason());
    }

    /** Whether an attempt that went live and ended so was watched to the end, or not to be watched. */
    public static boolean isProven(@Nullable String outcome, @Nullable String reason) {
        return Outcome.Succeeded.name().equals(outcome) && reason != null && PROVEN.contains(reason);
    }

    private static Optional<Origin> of(RetiredSide r) {
        return r.image() == null
                ? Optional.empty()
                : Optional.of(new Origin(
                        r.revision(),
                        byDigest(r.image(), r.imageDigest()),
                        r.sourceRevision(),
                        r.commit(),
                        r.digest(),
                        r.buildDigest(),
                        r.monitored()));
    }

    private static Optional<Origin> of(FoundOrigin f) {
        return f.image() == null
                ? Optional.empty()
                : Optional.of(new Origin(
                        f.revision(),
                        f.image(),
                        f.sourceRevision(),
                        f.commit(),
                        f.digest() == null ? "" : f.digest(),
                        f.buildDigest(),
                        f.proven()));
    }

    private static Origin of(LastGreen g) {
        return new Origin(
                g.revision() == null ? 0 : g.revision(),
                byDigest(g.image(), g.imageDigest()),
                g.sourceRevision(),
                g.commit(),
                g.digest() == null ? "" : g.digest(),
                g.buildDigest(),
                false);
    }

    /** Only of what went live: what failed its gates is no way back. */
    private static Optional<Origin> of(HistoryEntry h) {
        boolean live = h.outcome() == Outcome.Succeeded || h.outcome() == Outcome.RolledBack;
        return h.image() == null || !live
                ? Optional.empty()
                : Optional.of(new Origin(
                        h.number(),
                        h.image(),
                        h.sourceRevision(),
                        h.commit(),
                        h.digest() == null ? "" : h.digest(),
                        h.buildDigest(),
                        isProven(h)));
    }

    /**
     * {@code registry.example.com/shop@sha256:…}: a tag may mean another image by now.
     *
     * @param digest null, or one that the node has by the image's id only ({@code id:sha256:…}), which cannot be pulled: the tag is all there is
     */
    public static String byDigest(String image, @Nullable String digest) {
        if (digest == null || !digest.startsWith("sha256:") || image.contains("@")) {
            return image;
        }
        int tag = image.indexOf(':', image.lastIndexOf('/'));
        return (tag < 0 ? image : image.substring(0, tag)) + "@" + digest;
    }
}
