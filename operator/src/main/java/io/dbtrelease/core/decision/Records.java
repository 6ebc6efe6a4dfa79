package io.dbtrelease.core.decision;

import io.dbtrelease.api.status.AttemptStatus;
import io.dbtrelease.api.status.DbtReleaseStatus;
import io.dbtrelease.api.status.HistoryEntry;
import io.dbtrelease.api.status.LiveStatus;
import io.dbtrelease.api.status.Outcome;
import io.dbtrelease.api.status.Phase;
import io.dbtrelease.api.status.Published;
import io.dbtrelease.api.status.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What of a release still has to get its record in the artifact store. Nothing after a flip waits for that; only a next attempt does, because it takes the
 * place of the one whose facts are not stored yet, and could bring nothing to a store that is away either. A trouble of its own, so that no other step waits.
 */
public final class Records {
    private static final String REASON = "RecordNotStored";

    private Records() {}

    /**
     * What is not stored yet.
     *
     * @param attempt the closed attempt; null: its record is stored, or there is none
     * @param rollbacks oldest first
     * @param green what last_green.json does not name yet; null: it does, or Live shows nothing that an attempt built
     */
    public record Owed(
            @Nullable AttemptStatus attempt,
            List<HistoryEntry> rollbacks,
            @Nullable LiveStatus green) {
        public Owed {
            rollbacks = List.copyOf(rollbacks);
        }

        /** Whether all is stored. */
        public boolean nothing() {
            return attempt == null && rollbacks.isEmpty() && green == null;
        }
    }

    /** @param ending whether the release goes, and with it an attempt that is still open */
    public static Owed of(DbtReleaseStatus status, boolean ending) {
        Published published = Objects.requireNonNullElse(status.published(), Published.NOTHING);
        AttemptStatus a = status.attempt();
        boolean over = a != null && (a.outcome() != null || ending) && a.number() != published.attempt();
        LiveStatus live = status.live();
        boolean green = live != null
                && live.revision() > 0
                && (live.revision() != published.revision() || !live.since().equals(published.since()));
        return new Owed(over ? a : null, rollbacks(status, published.rollback()), green ? live : null);
    }

    private static List<HistoryEntry> rollbacks(DbtReleaseStatus status, @Nullable Instant stored) {
        return status.history().stream()
                // One that came to nothing left Live as it was; a rebuild has its record as the attempt that it is.
                .filter(e -> e.kind().equals("Rollback") && e.outcome() == Outcome.RolledBack && e.finishedAt() != null)
                .filter(e -> stored == null || at(e).isAfter(stored))
                .sorted(Comparator.comparing(Records::at))
                .toList();
    }

    private static Instant at(HistoryEntry ended) {
        return Objects.requireNonNull(ended.finishedAt());
    }

    /** All that was owed is stored. */
    public static Published stored(DbtReleaseStatus status, Owed owed, Instant now) {
        Published before = Objects.requireNonNullElse(status.published(), Published.NOTHING);
        AttemptStatus a = owed.attempt();
        LiveStatus green = owed.green();
        return new Published(
                a == null ? before.attempt() : a.number(),
                owed.rollbacks().isEmpty()
                        ? before.rollback()
                        : owed.rollbacks().getLast().finishedAt(),
                green == null ? before.revision() : green.revision(),
                green == null ? before.since() : green.since(),
                green == null ? before.checkedAt() : now,
                null);
    }

    /** It could not be stored; tried again with a back-off, without end. */
    public static Published failed(DbtReleaseStatus status, String message, Instant now) {
        Published before = Objects.requireNonNullElse(status.published(), Published.NOTHING);
        return new Published(
                before.attempt(),
                before.rollback(),
                before.revision(),
                before.since(),
                before.checkedAt(),
                Troubles.next(before.trouble(), REASON, message, now));
    }

    /** The step, where something is owed and may be tried now; it changes nothing of what {@code meanwhile} says to people. */
    static Optional<Decision> decide(Observation o, Decision meanwhile) {
        boolean due = !of(o.status(), o.deleting() != null).nothing() && left(o).isZero();
        return due
                ? Optional.of(new Decision(
                        meanwhile.phase(),
                        new NextStep.PublishRecord(),
                        meanwhile.reason(),
                        meanwhile.message(),
                        meanwhile.stalled(),
                        Duration.ZERO))
                : Optional.empty();
    }

    /**
     * last_green.json is read back every few minutes while nothing goes on: no store has a fence, so a process of the operator that stood still in the middle of
     * writing it, and wakes up late, may have written over what a later flip brought.
     */
    static Optional<NextStep> due(Observation o) {
        Published published = o.status().published();
        if (published == null
                || published.revision() == 0
                || !of(o.status(), false).nothing()) {
            return Optional.empty();
        }
        Instant checked = published.checkedAt();
        return checked == null || !o.now().isBefore(checked.plus(Waits.CHECK))
                ? Optional.of(new NextStep.CheckRecord())
                : Optional.empty();
    }

    /** A wait until the next try, where there is one; it keeps the next attempt back. */
    static Optional<Decision> keepsBack(Observation o, Phase phase) {
        Trouble trouble = trouble(o);
        if (trouble == null || of(o.status(), o.deleting() != null).attempt() == null) {
            return Optional.empty();
        }
        boolean stalled = !o.now().isBefore(trouble.since().plus(Waits.STALLED));
        Duration wait = left(o).isZero() ? Duration.ofSeconds(1) : left(o);
        return Optional.of(new Decision(
                phase,
                new NextStep.Rest(),
                REASON,
                "no attempt starts before the last one's record is stored: " + trouble.message(),
                stalled,
                wait));
    }

    /** The decision, not to be slept through while something is owed, and saying so where it rests. */
    static Decision noting(Observation o, Decision decision) {
        Trouble trouble = trouble(o);
        if (trouble == null
                || !(decision.step() instanceof NextStep.Rest)
                || decision.reason().equals(REASON)
                || of(o.status(), false).nothing()) {
            return decision;
        }
        Duration left = left(o);
        Duration next = left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
        return new Decision(
                decision.phase(),
                decision.step(),
                decision.reason(),
                decision.message() + "; " + trouble.message(),
                decision.stalled(),
                next.compareTo(decision.requeueAfter()) < 0 ? next : decision.requeueAfter());
    }

    private static @Nullable Trouble trouble(Observation o) {
        return o.status().published() == null ? null : o.status().published().trouble();
    }

    /** How long until the next try; zero: now. */
    private static Duration left(Observation o) {
        Trouble trouble = trouble(o);
        return trouble == null || !o.now().isBefore(trouble.nextTry())
                ? Duration.ZERO
                : Duration.between(o.now(), trouble.nextTry());
    }
}
